CREATE TABLE "sources" (
  "name" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "publisher" TEXT NOT NULL,
  "licence" TEXT NOT NULL,
  "licence_url" TEXT,
  "url" TEXT NOT NULL,
  "cadence" TEXT NOT NULL,
  "about" TEXT NOT NULL,
  "caveats" TEXT,
  PRIMARY KEY ("name")
) STRICT
--
CREATE TABLE "runs" (
  "run_id" TEXT NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "started_at" TEXT NOT NULL,
  "finished_at" TEXT,
  "outcome" TEXT NOT NULL CHECK ("outcome" IN ('running', 'ok', 'empty', 'partial', 'blocked', 'failed')),
  "reason" TEXT,
  "complete" INTEGER NOT NULL,
  "arguments" TEXT NOT NULL,
  "code_version" TEXT NOT NULL,
  "warc_file" TEXT,
  "warc_records" INTEGER,
  "documents" INTEGER,
  "documents_new" INTEGER,
  "documents_changed" INTEGER,
  "records" INTEGER,
  "records_new" INTEGER,
  "records_changed" INTEGER,
  "records_withdrawn" INTEGER,
  "quarantined" INTEGER,
  "failed_requests" INTEGER,
  PRIMARY KEY ("run_id")
) STRICT
--
CREATE INDEX "runs_source_started_at" ON "runs" ("source", "started_at")
--
CREATE TABLE "documents" (
  "sha256" TEXT NOT NULL,
  "media_type" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "first_seen_at" TEXT NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  PRIMARY KEY ("sha256")
) STRICT
--
CREATE TABLE "fetches" (
  "fetch_id" INTEGER PRIMARY KEY,
  "run_id" TEXT NOT NULL REFERENCES runs(run_id),
  "source" TEXT NOT NULL REFERENCES sources(name),
  "url" TEXT NOT NULL,
  "document_url" TEXT NOT NULL,
  "fetched_at" TEXT NOT NULL,
  "observed_at" TEXT NOT NULL,
  "status" INTEGER,
  "outcome" TEXT NOT NULL CHECK ("outcome" IN ('new', 'changed', 'unchanged', 'not_modified', 'blocked', 'error')),
  "reason" TEXT,
  "etag" TEXT,
  "last_modified" TEXT,
  "document_sha256" TEXT REFERENCES documents(sha256),
  "bytes" INTEGER,
  "payload_digest" TEXT,
  "warc_file" TEXT,
  "warc_offset" INTEGER
) STRICT
--
CREATE INDEX "fetches_document_url_observed_at" ON "fetches" ("document_url", "observed_at")
--
CREATE INDEX "fetches_document_sha256" ON "fetches" ("document_sha256")
--
CREATE INDEX "fetches_run_id" ON "fetches" ("run_id")
--
CREATE INDEX "fetches_url_fetched_at" ON "fetches" ("url", "fetched_at")
--
CREATE TABLE "streams" (
  "source" TEXT NOT NULL REFERENCES sources(name),
  "stream" TEXT NOT NULL,
  "document_sha256" TEXT NOT NULL REFERENCES documents(sha256),
  "parser_version" TEXT NOT NULL,
  "observed_at" TEXT NOT NULL,
  PRIMARY KEY ("source", "stream")
) STRICT, WITHOUT ROWID
--
CREATE TABLE "report_documents" (
  "root_id" TEXT NOT NULL,
  "stream" TEXT NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT NOT NULL REFERENCES documents(sha256),
  "rank" INTEGER NOT NULL,
  "observed_at" TEXT NOT NULL,
  PRIMARY KEY ("root_id", "stream", "document_sha256")
) STRICT, WITHOUT ROWID
--
CREATE INDEX "report_documents_document_sha256" ON "report_documents" ("document_sha256")
--
CREATE TABLE "checks" (
  "check_id" TEXT NOT NULL,
  "root_id" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "rule" TEXT NOT NULL,
  "expected" TEXT NOT NULL,
  "found" TEXT NOT NULL,
  "holds" INTEGER NOT NULL,
  "detail" TEXT,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  PRIMARY KEY ("check_id")
) STRICT
--
CREATE INDEX "checks_root_id" ON "checks" ("root_id")
--
CREATE INDEX "checks_rule_holds" ON "checks" ("rule", "holds")
--
CREATE TABLE "quarantine" (
  "quarantine_id" TEXT NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "run_id" TEXT REFERENCES runs(run_id),
  "url" TEXT,
  "document_sha256" TEXT REFERENCES documents(sha256),
  "stage" TEXT NOT NULL CHECK ("stage" IN ('fetch', 'parse', 'normalise', 'identify', 'validate', 'store')),
  "reason" TEXT NOT NULL,
  "message" TEXT NOT NULL,
  "raw" TEXT,
  "locator" TEXT,
  "parser_version" TEXT NOT NULL,
  "quarantined_at" TEXT NOT NULL,
  "resolved_at" TEXT,
  PRIMARY KEY ("quarantine_id")
) STRICT
--
CREATE INDEX "quarantine_document_sha256" ON "quarantine" ("document_sha256")
--
CREATE INDEX "quarantine_source_resolved_at" ON "quarantine" ("source", "resolved_at")
--
CREATE TABLE "version_changes" (
  "table_name" TEXT NOT NULL,
  "record_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "column_name" TEXT NOT NULL,
  "old_value" ANY,
  "new_value" ANY,
  "changed_at" TEXT NOT NULL,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  PRIMARY KEY ("table_name", "record_id", "version", "column_name")
) STRICT, WITHOUT ROWID
--
CREATE INDEX "version_changes_changed_at" ON "version_changes" ("changed_at")
--
CREATE TABLE "reports_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "kind" TEXT,
  "url" TEXT,
  "title" TEXT,
  "publisher" TEXT,
  "release_number" TEXT,
  "published_on" TEXT,
  "published_on_end" TEXT,
  "published_on_precision" TEXT,
  "published_on_text" TEXT,
  "period_start" TEXT,
  "period_end" TEXT,
  "period_precision" TEXT,
  "period_text" TEXT,
  "mirror_of" TEXT,
  "signature" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "reports_versions_published_on" ON "reports_versions" ("published_on")
--
CREATE INDEX "reports_versions_period_start" ON "reports_versions" ("period_start")
--
CREATE INDEX "reports_versions_signature" ON "reports_versions" ("signature")
--
CREATE UNIQUE INDEX "reports_versions_current" ON "reports_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "figures_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "report_id" TEXT,
  "metric" TEXT NOT NULL,
  "value_min" INTEGER,
  "value_max" INTEGER,
  "value_text" TEXT,
  "qualifier" TEXT,
  "status" TEXT,
  "attributed_to" TEXT,
  "belligerent" TEXT,
  "country" TEXT,
  "place_text" TEXT,
  "period_start" TEXT,
  "period_end" TEXT,
  "period_precision" TEXT,
  "period_text" TEXT,
  "as_of" TEXT,
  "as_of_end" TEXT,
  "as_of_precision" TEXT,
  "as_of_text" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "figures_versions_report_id" ON "figures_versions" ("report_id")
--
CREATE INDEX "figures_versions_metric" ON "figures_versions" ("metric")
--
CREATE INDEX "figures_versions_period_start" ON "figures_versions" ("period_start")
--
CREATE UNIQUE INDEX "figures_versions_current" ON "figures_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "assessments_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "report_id" TEXT,
  "item_number" TEXT,
  "incident_date" TEXT,
  "incident_date_end" TEXT,
  "incident_date_precision" TEXT,
  "incident_date_text" TEXT,
  "place_text" TEXT,
  "place_id" TEXT,
  "country" TEXT,
  "allegation_source" TEXT,
  "allegation_source_text" TEXT,
  "finding" TEXT,
  "reason" TEXT,
  "killed_min" INTEGER,
  "killed_max" INTEGER,
  "killed_text" TEXT,
  "injured_min" INTEGER,
  "injured_max" INTEGER,
  "injured_text" TEXT,
  "operation_type" TEXT,
  "operation" TEXT,
  "in_declared_theater" INTEGER,
  "status_text" TEXT,
  "footnotes" TEXT,
  "duplicate_of_text" TEXT,
  "duplicate_of" TEXT,
  "correction_text" TEXT,
  "mgrs" TEXT,
  "lat" REAL,
  "lon" REAL,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "assessments_versions_report_id" ON "assessments_versions" ("report_id")
--
CREATE INDEX "assessments_versions_incident_date" ON "assessments_versions" ("incident_date")
--
CREATE UNIQUE INDEX "assessments_versions_current" ON "assessments_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "strikes_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "report_id" TEXT,
  "item_number" TEXT,
  "strike_date" TEXT,
  "strike_date_end" TEXT,
  "strike_date_precision" TEXT,
  "strike_date_text" TEXT,
  "country" TEXT,
  "place_text" TEXT,
  "place_id" TEXT,
  "strikes_min" INTEGER,
  "strikes_max" INTEGER,
  "strikes_text" TEXT,
  "engagements_min" INTEGER,
  "engagements_max" INTEGER,
  "engagements_text" TEXT,
  "late" INTEGER,
  "actor" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "strikes_versions_report_id" ON "strikes_versions" ("report_id")
--
CREATE INDEX "strikes_versions_strike_date" ON "strikes_versions" ("strike_date")
--
CREATE INDEX "strikes_versions_place_id" ON "strikes_versions" ("place_id")
--
CREATE UNIQUE INDEX "strikes_versions_current" ON "strikes_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "strike_targets_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "strike_id" TEXT,
  "action" TEXT,
  "action_text" TEXT,
  "quantity_min" INTEGER,
  "quantity_max" INTEGER,
  "quantity_text" TEXT,
  "target" TEXT,
  "target_text" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "strike_targets_versions_strike_id" ON "strike_targets_versions" ("strike_id")
--
CREATE UNIQUE INDEX "strike_targets_versions_current" ON "strike_targets_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "places_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "name" TEXT NOT NULL,
  "country" TEXT,
  "admin1" TEXT,
  "lat" REAL,
  "lon" REAL,
  "gazetteer" TEXT,
  "gazetteer_id" TEXT,
  "aliases" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE UNIQUE INDEX "places_versions_current" ON "places_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "incidents_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "post_id" INTEGER NOT NULL,
  "code" TEXT,
  "previous_codes" TEXT,
  "url" TEXT,
  "design" TEXT,
  "published_at" TEXT,
  "modified_at" TEXT,
  "incident_date" TEXT,
  "incident_date_end" TEXT,
  "incident_date_precision" TEXT,
  "incident_date_text" TEXT,
  "local_time_text" TEXT,
  "country" TEXT,
  "region" TEXT,
  "place_text" TEXT,
  "place_name" TEXT,
  "place_name_ar" TEXT,
  "place_id" TEXT,
  "lat" REAL,
  "lon" REAL,
  "coordinates_text" TEXT,
  "other_coordinates" TEXT,
  "location_accuracy" TEXT,
  "killed_min" INTEGER,
  "killed_max" INTEGER,
  "killed_text" TEXT,
  "injured_min" INTEGER,
  "injured_max" INTEGER,
  "injured_text" TEXT,
  "children_killed_min" INTEGER,
  "children_killed_max" INTEGER,
  "children_killed_text" TEXT,
  "women_killed_min" INTEGER,
  "women_killed_max" INTEGER,
  "women_killed_text" TEXT,
  "men_killed_min" INTEGER,
  "men_killed_max" INTEGER,
  "men_killed_text" TEXT,
  "children_injured_min" INTEGER,
  "children_injured_max" INTEGER,
  "children_injured_text" TEXT,
  "women_injured_min" INTEGER,
  "women_injured_max" INTEGER,
  "women_injured_text" TEXT,
  "men_injured_min" INTEGER,
  "men_injured_max" INTEGER,
  "men_injured_text" TEXT,
  "healthcare_killed_min" INTEGER,
  "healthcare_killed_max" INTEGER,
  "healthcare_killed_text" TEXT,
  "journalists_killed_min" INTEGER,
  "journalists_killed_max" INTEGER,
  "journalists_killed_text" TEXT,
  "belligerents_killed_min" INTEGER,
  "belligerents_killed_max" INTEGER,
  "belligerents_killed_text" TEXT,
  "belligerents_injured_min" INTEGER,
  "belligerents_injured_max" INTEGER,
  "belligerents_injured_text" TEXT,
  "other_victim_groups" TEXT,
  "civilian_harm_reported" TEXT,
  "grading" TEXT,
  "strike_status" TEXT,
  "strike_type" TEXT,
  "incidents_cause" TEXT,
  "infrastructure" TEXT,
  "impact" TEXT,
  "targets" TEXT,
  "n_sources" INTEGER,
  "n_named_victims" INTEGER,
  "n_media" INTEGER,
  "declassified_urls" TEXT,
  "narrative" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "incidents_versions_incident_date" ON "incidents_versions" ("incident_date")
--
CREATE UNIQUE INDEX "incidents_versions_current" ON "incidents_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "incident_positions_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "incident_id" TEXT,
  "belligerent" TEXT NOT NULL,
  "role" TEXT,
  "position" TEXT,
  "position_term" TEXT,
  "reasons" TEXT,
  "initial_grading" TEXT,
  "deaths_conceded_min" INTEGER,
  "deaths_conceded_max" INTEGER,
  "deaths_conceded_text" TEXT,
  "injuries_conceded_min" INTEGER,
  "injuries_conceded_max" INTEGER,
  "injuries_conceded_text" TEXT,
  "stated_location" TEXT,
  "location_accuracy" TEXT,
  "mgrs" TEXT,
  "lat" REAL,
  "lon" REAL,
  "statement_url" TEXT,
  "statement_date" TEXT,
  "statement_date_end" TEXT,
  "statement_date_precision" TEXT,
  "statement_date_text" TEXT,
  "statement_text" TEXT,
  "strike_report_url" TEXT,
  "strike_report_text" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "incident_positions_versions_incident_id" ON "incident_positions_versions" ("incident_id")
--
CREATE UNIQUE INDEX "incident_positions_versions_current" ON "incident_positions_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "victims_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "incident_id" TEXT,
  "name" TEXT,
  "name_ar" TEXT,
  "age_text" TEXT,
  "age_years" REAL,
  "age_class" TEXT,
  "sex" TEXT,
  "pregnant" INTEGER,
  "status" TEXT,
  "family" INTEGER,
  "notes" TEXT,
  "matched_to_ministry" INTEGER,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "victims_versions_incident_id" ON "victims_versions" ("incident_id")
--
CREATE UNIQUE INDEX "victims_versions_current" ON "victims_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "incident_sources_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "incident_id" TEXT,
  "name" TEXT,
  "url" TEXT,
  "archive_url" TEXT,
  "platform" TEXT,
  "language" TEXT,
  "published_text" TEXT,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "incident_sources_versions_incident_id" ON "incident_sources_versions" ("incident_id")
--
CREATE UNIQUE INDEX "incident_sources_versions_current" ON "incident_sources_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "links_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "assessment_id" TEXT NOT NULL,
  "incident_id" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "score" REAL NOT NULL,
  "method" TEXT NOT NULL,
  "evidence" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "links_versions_assessment_id" ON "links_versions" ("assessment_id")
--
CREATE INDEX "links_versions_incident_id" ON "links_versions" ("incident_id")
--
CREATE UNIQUE INDEX "links_versions_current" ON "links_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "link_candidates_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "assessment_id" TEXT NOT NULL,
  "incident_id" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "score" REAL NOT NULL,
  "method" TEXT NOT NULL,
  "evidence" TEXT NOT NULL,
  "rivals" INTEGER,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "link_candidates_versions_assessment_id" ON "link_candidates_versions" ("assessment_id")
--
CREATE INDEX "link_candidates_versions_incident_id" ON "link_candidates_versions" ("incident_id")
--
CREATE UNIQUE INDEX "link_candidates_versions_current" ON "link_candidates_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "relations_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "relation" TEXT NOT NULL,
  "left_table" TEXT NOT NULL,
  "left_id" TEXT NOT NULL,
  "right_table" TEXT NOT NULL,
  "right_id" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "score" REAL NOT NULL,
  "method" TEXT NOT NULL,
  "evidence" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL REFERENCES sources(name),
  "document_sha256" TEXT REFERENCES documents(sha256),
  "first_seen_at" TEXT NOT NULL,
  "withdrawn_at" TEXT,
  "valid_from" TEXT NOT NULL,
  "valid_to" TEXT,
  "cause" TEXT NOT NULL CHECK ("cause" IN ('new', 'source_changed', 'parser_changed', 'withdrawn', 'restored')),
  "run_id" TEXT REFERENCES runs(run_id),
  "parser_version" TEXT NOT NULL,
  "content_hash" TEXT NOT NULL,
  PRIMARY KEY ("record_id", "version")
) STRICT
--
CREATE INDEX "relations_versions_left_id" ON "relations_versions" ("left_id")
--
CREATE INDEX "relations_versions_right_id" ON "relations_versions" ("right_id")
--
CREATE UNIQUE INDEX "relations_versions_current" ON "relations_versions" (record_id) WHERE valid_to IS NULL
--
CREATE VIEW "reports" AS SELECT "record_id", "quote", "locator", "page", "bbox", "kind", "url", "title", "publisher", "release_number", "published_on", "published_on_end", "published_on_precision", "published_on_text", "period_start", "period_end", "period_precision", "period_text", "mirror_of", "signature", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "reports_versions" WHERE valid_to IS NULL
--
CREATE VIEW "figures" AS SELECT "record_id", "quote", "locator", "page", "bbox", "report_id", "metric", "value_min", "value_max", "value_text", "qualifier", "status", "attributed_to", "belligerent", "country", "place_text", "period_start", "period_end", "period_precision", "period_text", "as_of", "as_of_end", "as_of_precision", "as_of_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "figures_versions" WHERE valid_to IS NULL
--
CREATE VIEW "assessments" AS SELECT "record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "place_text", "place_id", "country", "allegation_source", "allegation_source_text", "finding", "reason", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "operation_type", "operation", "in_declared_theater", "status_text", "footnotes", "duplicate_of_text", "duplicate_of", "correction_text", "mgrs", "lat", "lon", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "assessments_versions" WHERE valid_to IS NULL
--
CREATE VIEW "strikes" AS SELECT "record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "strike_date", "strike_date_end", "strike_date_precision", "strike_date_text", "country", "place_text", "place_id", "strikes_min", "strikes_max", "strikes_text", "engagements_min", "engagements_max", "engagements_text", "late", "actor", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "strikes_versions" WHERE valid_to IS NULL
--
CREATE VIEW "strike_targets" AS SELECT "record_id", "quote", "locator", "page", "bbox", "strike_id", "action", "action_text", "quantity_min", "quantity_max", "quantity_text", "target", "target_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "strike_targets_versions" WHERE valid_to IS NULL
--
CREATE VIEW "places" AS SELECT "record_id", "quote", "locator", "page", "bbox", "name", "country", "admin1", "lat", "lon", "gazetteer", "gazetteer_id", "aliases", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "places_versions" WHERE valid_to IS NULL
--
CREATE VIEW "incidents" AS SELECT "record_id", "quote", "locator", "page", "bbox", "post_id", "code", "previous_codes", "url", "design", "published_at", "modified_at", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "local_time_text", "country", "region", "place_text", "place_name", "place_name_ar", "place_id", "lat", "lon", "coordinates_text", "other_coordinates", "location_accuracy", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "children_killed_min", "children_killed_max", "children_killed_text", "women_killed_min", "women_killed_max", "women_killed_text", "men_killed_min", "men_killed_max", "men_killed_text", "children_injured_min", "children_injured_max", "children_injured_text", "women_injured_min", "women_injured_max", "women_injured_text", "men_injured_min", "men_injured_max", "men_injured_text", "healthcare_killed_min", "healthcare_killed_max", "healthcare_killed_text", "journalists_killed_min", "journalists_killed_max", "journalists_killed_text", "belligerents_killed_min", "belligerents_killed_max", "belligerents_killed_text", "belligerents_injured_min", "belligerents_injured_max", "belligerents_injured_text", "other_victim_groups", "civilian_harm_reported", "grading", "strike_status", "strike_type", "incidents_cause" AS "cause", "infrastructure", "impact", "targets", "n_sources", "n_named_victims", "n_media", "declassified_urls", "narrative", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "incidents_versions" WHERE valid_to IS NULL
--
CREATE VIEW "incident_positions" AS SELECT "record_id", "quote", "locator", "page", "bbox", "incident_id", "belligerent", "role", "position", "position_term", "reasons", "initial_grading", "deaths_conceded_min", "deaths_conceded_max", "deaths_conceded_text", "injuries_conceded_min", "injuries_conceded_max", "injuries_conceded_text", "stated_location", "location_accuracy", "mgrs", "lat", "lon", "statement_url", "statement_date", "statement_date_end", "statement_date_precision", "statement_date_text", "statement_text", "strike_report_url", "strike_report_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "incident_positions_versions" WHERE valid_to IS NULL
--
CREATE VIEW "victims" AS SELECT "record_id", "quote", "locator", "page", "bbox", "incident_id", "name", "name_ar", "age_text", "age_years", "age_class", "sex", "pregnant", "status", "family", "notes", "matched_to_ministry", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "victims_versions" WHERE valid_to IS NULL
--
CREATE VIEW "incident_sources" AS SELECT "record_id", "quote", "locator", "page", "bbox", "incident_id", "name", "url", "archive_url", "platform", "language", "published_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "incident_sources_versions" WHERE valid_to IS NULL
--
CREATE VIEW "links" AS SELECT "record_id", "quote", "locator", "page", "bbox", "assessment_id", "incident_id", "status", "score", "method", "evidence", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "links_versions" WHERE valid_to IS NULL
--
CREATE VIEW "link_candidates" AS SELECT "record_id", "quote", "locator", "page", "bbox", "assessment_id", "incident_id", "status", "score", "method", "evidence", "rivals", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "link_candidates_versions" WHERE valid_to IS NULL
--
CREATE VIEW "relations" AS SELECT "record_id", "quote", "locator", "page", "bbox", "relation", "left_table", "left_id", "right_table", "right_id", "status", "score", "method", "evidence", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", valid_from AS last_changed_at FROM "relations_versions" WHERE valid_to IS NULL
--
CREATE VIEW "changes" AS SELECT table_name AS "table", record_id, version, column_name AS "column", old_value AS "old", new_value AS "new", changed_at AS "at", cause, run_id FROM version_changes
--
CREATE VIEW "incident_sides" AS WITH linked AS (
  SELECT l.incident_id, l.assessment_id, l.score, l.method, l.evidence, r.published_on,
    row_number() OVER (PARTITION BY l.incident_id
      ORDER BY coalesce(r.published_on, r.period_end) DESC, l.assessment_id DESC) AS place,
    count(*) OVER (PARTITION BY l.incident_id) AS n_assessments
  FROM links l JOIN assessments a ON a.record_id = l.assessment_id LEFT JOIN reports r ON r.record_id = a.report_id
  WHERE l.withdrawn_at IS NULL AND a.withdrawn_at IS NULL
), position AS (
  SELECT incident_id, position, reasons, deaths_conceded_min, deaths_conceded_max, injuries_conceded_min,
    injuries_conceded_max, stated_location, statement_date, statement_url,
    row_number() OVER (PARTITION BY incident_id ORDER BY record_id) AS place
  FROM incident_positions WHERE withdrawn_at IS NULL AND role IS NOT 'target' AND belligerent LIKE 'U%S%-led Coalition'
)
SELECT i.record_id AS incident_id, i.code, i.incident_date, i.incident_date_end, i.country, i.place_text, i.lat, i.lon,
  i.grading, i.killed_min AS monitor_killed_min, i.killed_max AS monitor_killed_max,
  i.injured_min AS monitor_injured_min, i.injured_max AS monitor_injured_max, i.url,
  p.position, p.reasons, p.deaths_conceded_min, p.deaths_conceded_max, p.injuries_conceded_min,
  p.injuries_conceded_max, p.stated_location, p.statement_date,
  l.assessment_id, a.finding, a.reason, a.incident_date AS assessed_date, a.place_text AS assessed_place,
  a.killed_min AS military_killed_min, a.killed_max AS military_killed_max,
  a.injured_min AS military_injured_min, a.injured_max AS military_injured_max, l.published_on AS assessed_on,
  a.quote AS military_quote, l.score, l.method, l.evidence, coalesce(l.n_assessments, 0) AS n_assessments,
  (SELECT count(*) FROM link_candidates c WHERE c.incident_id = i.record_id AND c.withdrawn_at IS NULL) AS n_candidates
FROM incidents i
LEFT JOIN linked l ON l.incident_id = i.record_id AND l.place = 1
LEFT JOIN assessments a ON a.record_id = l.assessment_id
LEFT JOIN position p ON p.incident_id = i.record_id AND p.place = 1
WHERE i.withdrawn_at IS NULL
--
CREATE VIEW "month_sides" AS WITH monitor AS (
  SELECT substr(incident_date, 1, 7) AS month, count(*) AS incidents, sum(killed_min) AS killed_min,
    sum(killed_max) AS killed_max, sum(killed_min IS NULL AND killed_max IS NULL) AS without_number,
    sum(EXISTS (SELECT 1 FROM links l WHERE l.incident_id = i.record_id AND l.withdrawn_at IS NULL)) AS linked
  FROM incidents i
  WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL AND (grading LIKE '%Fair%' OR grading LIKE '%Confirmed%')
    AND EXISTS (SELECT 1 FROM incident_positions p WHERE p.incident_id = i.record_id AND p.withdrawn_at IS NULL
      AND p.role IS NOT 'target' AND p.belligerent LIKE 'U%S%-led Coalition')
  GROUP BY 1
), military AS (
  SELECT substr(incident_date, 1, 7) AS month, count(*) AS assessments, sum(finding = 'credible') AS credible,
    sum(finding = 'non_credible') AS non_credible,
    sum(CASE WHEN finding = 'credible' THEN killed_min END) AS killed_min,
    sum(CASE WHEN finding = 'credible' THEN killed_max END) AS killed_max,
    sum(finding = 'credible' AND killed_min IS NULL AND killed_max IS NULL) AS without_number
  FROM assessments a
  WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL AND country IN ('Iraq', 'Syria') AND NOT EXISTS (SELECT 1 FROM relations x WHERE x.right_id = a.record_id AND x.right_table = 'assessments'
    AND x.relation <> 'duplicate' AND x.status = 'link' AND x.withdrawn_at IS NULL)
  GROUP BY 1
), reported AS (
  SELECT substr(period_start, 1, 7) AS month, min(value_min) AS killed_min, max(value_max) AS killed_max,
    min(record_id) AS figure_id
  FROM figures
  WHERE metric = 'civilians_killed' AND attributed_to = 'CJTF-OIR' AND period_precision = 'month' AND country IS NULL
    AND place_text IS NULL AND withdrawn_at IS NULL
  GROUP BY 1
), months AS (SELECT month FROM monitor UNION SELECT month FROM military UNION SELECT month FROM reported)
SELECT m.month, a.incidents AS monitor_incidents, a.killed_min AS monitor_killed_min,
  a.killed_max AS monitor_killed_max, a.without_number AS monitor_without_number, a.linked AS monitor_incidents_linked,
  c.assessments AS military_assessments, c.credible AS military_credible, c.non_credible AS military_non_credible,
  c.killed_min AS military_killed_min, c.killed_max AS military_killed_max,
  c.without_number AS military_without_number, r.killed_min AS reported_killed_min,
  r.killed_max AS reported_killed_max, r.figure_id,
  round(1.0 * a.killed_min / nullif(c.killed_max, 0), 2) AS ratio_min,
  round(1.0 * a.killed_max / nullif(c.killed_min, 0), 2) AS ratio_max
FROM months m LEFT JOIN monitor a USING (month) LEFT JOIN military c USING (month) LEFT JOIN reported r USING (month)
WHERE m.month IS NOT NULL
--
CREATE VIEW "allegation_life" AS WITH RECURSIVE chain(record_id, root_id) AS (
  SELECT a.record_id, a.record_id FROM assessments a
  WHERE NOT EXISTS (SELECT 1 FROM relations x WHERE x.left_id = a.record_id AND x.right_table = 'assessments'
    AND x.status = 'link' AND x.withdrawn_at IS NULL)
  UNION
  SELECT x.left_id, c.root_id FROM chain c JOIN relations x ON x.right_id = c.record_id
  WHERE x.right_table = 'assessments' AND x.status = 'link' AND x.withdrawn_at IS NULL
), root AS (SELECT record_id, min(root_id) AS root_id FROM chain GROUP BY record_id),
subject AS (
  SELECT root_id, min(l.incident_id) AS incident_id, count(DISTINCT l.incident_id) AS incidents
  FROM root JOIN links l ON l.assessment_id = root.record_id WHERE l.withdrawn_at IS NULL GROUP BY root_id
), steps AS (
  SELECT coalesce(l.incident_id, CASE WHEN s.incidents = 1 THEN s.incident_id END, root.root_id) AS allegation_id,
    coalesce(r.published_on, r.period_end) AS at, 'military' AS said_by, a.finding AS stage, a.reason AS detail,
    a.killed_min, a.killed_max, a.record_id AS assessment_id,
    coalesce(l.incident_id, CASE WHEN s.incidents = 1 THEN s.incident_id END) AS incident_id, a.report_id,
    (SELECT group_concat(x.relation || ' of ' || x.right_id, '; ') FROM relations x WHERE x.left_id = a.record_id
      AND x.right_table = 'assessments' AND x.status = 'link' AND x.withdrawn_at IS NULL) AS relation, a.quote
  FROM assessments a JOIN root ON root.record_id = a.record_id LEFT JOIN reports r ON r.record_id = a.report_id
  LEFT JOIN subject s ON s.root_id = root.root_id
  LEFT JOIN links l ON l.assessment_id = a.record_id AND l.withdrawn_at IS NULL
  WHERE a.withdrawn_at IS NULL
  UNION ALL
  SELECT record_id, incident_date, 'monitor', 'happened', place_text, killed_min, killed_max, NULL, record_id, NULL,
    NULL, NULL
  FROM incidents WHERE withdrawn_at IS NULL AND incident_date IS NOT NULL
  UNION ALL
  SELECT record_id, substr(published_at, 1, 10), 'monitor', 'recorded', grading, killed_min, killed_max, NULL,
    record_id, NULL, NULL, NULL
  FROM incidents WHERE withdrawn_at IS NULL AND published_at IS NOT NULL
  UNION ALL
  SELECT p.incident_id, substr(p.valid_from, 1, 10), 'monitor', 'position displayed', p.position,
    p.deaths_conceded_min, p.deaths_conceded_max, NULL, p.incident_id, NULL, NULL, p.quote
  FROM incident_positions_versions p JOIN incidents i ON i.record_id = p.incident_id AND i.withdrawn_at IS NULL
  WHERE p.withdrawn_at IS NULL AND p.role IS NOT 'target' AND p.belligerent LIKE 'U%S%-led Coalition' AND p.position IS NOT NULL
)
SELECT * FROM steps
--
CREATE VIEW "incident_strikes" AS SELECT x.left_id AS incident_id, i.code, i.incident_date, i.place_text AS incident_place, s.record_id AS strike_id,
  s.strike_date, s.strike_date_end, s.place_text AS strike_place, s.strikes_min, s.strikes_max, s.engagements_min,
  s.engagements_max, x.score, x.evidence, s.quote, s.report_id
FROM relations x JOIN incidents i ON i.record_id = x.left_id JOIN strikes s ON s.record_id = x.right_id
WHERE x.relation = 'strike_of_the_day' AND x.left_table = 'incidents' AND x.withdrawn_at IS NULL
  AND i.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
