DROP VIEW IF EXISTS "reports"
--
DROP VIEW IF EXISTS "figures"
--
DROP VIEW IF EXISTS "assessments"
--
DROP VIEW IF EXISTS "strikes"
--
DROP VIEW IF EXISTS "strike_targets"
--
DROP VIEW IF EXISTS "places"
--
DROP VIEW IF EXISTS "incidents"
--
DROP VIEW IF EXISTS "incident_positions"
--
DROP VIEW IF EXISTS "victims"
--
DROP VIEW IF EXISTS "incident_sources"
--
DROP VIEW IF EXISTS "links"
--
DROP VIEW IF EXISTS "link_candidates"
--
DROP VIEW IF EXISTS "relations"
--
DROP VIEW IF EXISTS "changes"
--
DROP VIEW IF EXISTS "incident_sides"
--
DROP VIEW IF EXISTS "month_sides"
--
DROP VIEW IF EXISTS "allegation_life"
--
DROP VIEW IF EXISTS "incident_strikes"
--
ALTER TABLE "sources" ADD COLUMN "role" TEXT CHECK ("role" IN ('military', 'monitor', 'press', 'mirror'))
--
ALTER TABLE "sources" ADD COLUMN "belligerent" TEXT
--
UPDATE "sources" SET "role" = 'military' WHERE "name" IN ('cjtfoir_civcas', 'cjtfoir_strikes', 'dod_civcas_tables')
--
UPDATE "sources" SET "role" = 'monitor' WHERE "name" IN ('airwars_incidents', 'airwars_assessments', 'amnesty_news')
--
UPDATE "sources" SET "role" = 'press' WHERE "name" IN ('news_articles')
--
UPDATE "sources" SET "role" = 'mirror' WHERE "name" IN ('airwars_military_claims', 'reliefweb_reports')
--
UPDATE "sources" SET "belligerent" = 'us_led_coalition' WHERE "name" IN ('cjtfoir_civcas', 'cjtfoir_strikes')
--
UPDATE "sources" SET "belligerent" = 'us_forces' WHERE "name" = 'dod_civcas_tables'
--
ALTER TABLE "figures_versions" RENAME TO "figures_versions_of_0_1"
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
  "member" TEXT,
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
INSERT INTO "figures_versions" ("record_id", "quote", "locator", "page", "bbox", "report_id", "metric", "value_min", "value_max", "value_text", "qualifier", "status", "attributed_to", "belligerent", "member", "country", "place_text", "period_start", "period_end", "period_precision", "period_text", "as_of", "as_of_end", "as_of_precision", "as_of_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash")
SELECT o."record_id", o."quote", o."locator", o."page", o."bbox", o."report_id", o."metric", o."value_min", o."value_max", o."value_text", o."qualifier", o."status", o."attributed_to", CASE WHEN o."source" = 'dod_civcas_tables' THEN CASE WHEN EXISTS (SELECT 1 FROM "reports_versions" r WHERE r."record_id" = o."report_id" AND (r."publisher" = 'CJTF-OIR' OR r."title" LIKE '%CJTF%' OR r."title" LIKE '%combined%joint%task%force%')) THEN 'us_led_coalition' ELSE 'us_forces' END ELSE belligerent_of(o."belligerent") END, NULL, o."country", o."place_text", o."period_start", o."period_end", o."period_precision", o."period_text", o."as_of", o."as_of_end", o."as_of_precision", o."as_of_text", o."version", o."source", o."document_sha256", o."first_seen_at", o."withdrawn_at", o."valid_from", o."valid_to", o."cause", o."run_id", o."parser_version", o."content_hash"
FROM "figures_versions_of_0_1" o
--
DROP TABLE "figures_versions_of_0_1"
--
CREATE INDEX "figures_versions_report_id" ON "figures_versions" ("report_id")
--
CREATE INDEX "figures_versions_metric" ON "figures_versions" ("metric")
--
CREATE INDEX "figures_versions_period_start" ON "figures_versions" ("period_start")
--
CREATE UNIQUE INDEX "figures_versions_current" ON "figures_versions" (record_id) WHERE valid_to IS NULL
--
ALTER TABLE "assessments_versions" RENAME TO "assessments_versions_of_0_1"
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
  "belligerent" TEXT,
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
INSERT INTO "assessments_versions" ("record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "place_text", "place_id", "country", "allegation_source", "allegation_source_text", "finding", "reason", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "operation_type", "operation", "in_declared_theater", "status_text", "footnotes", "duplicate_of_text", "duplicate_of", "correction_text", "belligerent", "mgrs", "lat", "lon", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash")
SELECT o."record_id", o."quote", o."locator", o."page", o."bbox", o."report_id", o."item_number", o."incident_date", o."incident_date_end", o."incident_date_precision", o."incident_date_text", o."place_text", o."place_id", o."country", o."allegation_source", o."allegation_source_text", o."finding", o."reason", o."killed_min", o."killed_max", o."killed_text", o."injured_min", o."injured_max", o."injured_text", o."operation_type", o."operation", o."in_declared_theater", o."status_text", o."footnotes", o."duplicate_of_text", o."duplicate_of", o."correction_text", CASE WHEN o."source" = 'dod_civcas_tables' THEN CASE WHEN EXISTS (SELECT 1 FROM "reports_versions" r WHERE r."record_id" = o."report_id" AND (r."publisher" = 'CJTF-OIR' OR r."title" LIKE '%CJTF%' OR r."title" LIKE '%combined%joint%task%force%')) THEN 'us_led_coalition' ELSE 'us_forces' END ELSE 'us_led_coalition' END, o."mgrs", o."lat", o."lon", o."version", o."source", o."document_sha256", o."first_seen_at", o."withdrawn_at", o."valid_from", o."valid_to", o."cause", o."run_id", o."parser_version", o."content_hash"
FROM "assessments_versions_of_0_1" o
--
DROP TABLE "assessments_versions_of_0_1"
--
CREATE INDEX "assessments_versions_report_id" ON "assessments_versions" ("report_id")
--
CREATE INDEX "assessments_versions_incident_date" ON "assessments_versions" ("incident_date")
--
CREATE UNIQUE INDEX "assessments_versions_current" ON "assessments_versions" (record_id) WHERE valid_to IS NULL
--
ALTER TABLE "strikes_versions" RENAME TO "strikes_versions_of_0_1"
--
CREATE TABLE "strikes_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "report_id" TEXT,
  "item_number" TEXT,
  "belligerent" TEXT,
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
INSERT INTO "strikes_versions" ("record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "belligerent", "strike_date", "strike_date_end", "strike_date_precision", "strike_date_text", "country", "place_text", "place_id", "strikes_min", "strikes_max", "strikes_text", "engagements_min", "engagements_max", "engagements_text", "late", "actor", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash")
SELECT o."record_id", o."quote", o."locator", o."page", o."bbox", o."report_id", o."item_number", 'us_led_coalition', o."strike_date", o."strike_date_end", o."strike_date_precision", o."strike_date_text", o."country", o."place_text", o."place_id", o."strikes_min", o."strikes_max", o."strikes_text", o."engagements_min", o."engagements_max", o."engagements_text", o."late", o."actor", o."version", o."source", o."document_sha256", o."first_seen_at", o."withdrawn_at", o."valid_from", o."valid_to", o."cause", o."run_id", o."parser_version", o."content_hash"
FROM "strikes_versions_of_0_1" o
--
DROP TABLE "strikes_versions_of_0_1"
--
CREATE INDEX "strikes_versions_report_id" ON "strikes_versions" ("report_id")
--
CREATE INDEX "strikes_versions_strike_date" ON "strikes_versions" ("strike_date")
--
CREATE INDEX "strikes_versions_place_id" ON "strikes_versions" ("place_id")
--
CREATE UNIQUE INDEX "strikes_versions_current" ON "strikes_versions" (record_id) WHERE valid_to IS NULL
--
ALTER TABLE "incidents_versions" RENAME TO "incidents_versions_of_0_1"
--
CREATE TABLE "incidents_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "publisher_id" TEXT,
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
INSERT INTO "incidents_versions" ("record_id", "quote", "locator", "page", "bbox", "publisher_id", "code", "previous_codes", "url", "design", "published_at", "modified_at", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "local_time_text", "country", "region", "place_text", "place_name", "place_name_ar", "place_id", "lat", "lon", "coordinates_text", "other_coordinates", "location_accuracy", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "children_killed_min", "children_killed_max", "children_killed_text", "women_killed_min", "women_killed_max", "women_killed_text", "men_killed_min", "men_killed_max", "men_killed_text", "children_injured_min", "children_injured_max", "children_injured_text", "women_injured_min", "women_injured_max", "women_injured_text", "men_injured_min", "men_injured_max", "men_injured_text", "healthcare_killed_min", "healthcare_killed_max", "healthcare_killed_text", "journalists_killed_min", "journalists_killed_max", "journalists_killed_text", "belligerents_killed_min", "belligerents_killed_max", "belligerents_killed_text", "belligerents_injured_min", "belligerents_injured_max", "belligerents_injured_text", "other_victim_groups", "civilian_harm_reported", "grading", "strike_status", "strike_type", "incidents_cause", "infrastructure", "impact", "targets", "n_sources", "n_named_victims", "n_media", "declassified_urls", "narrative", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash")
SELECT o."record_id", o."quote", o."locator", o."page", o."bbox", CAST(o."post_id" AS TEXT), o."code", o."previous_codes", o."url", o."design", o."published_at", o."modified_at", o."incident_date", o."incident_date_end", o."incident_date_precision", o."incident_date_text", o."local_time_text", o."country", o."region", o."place_text", o."place_name", o."place_name_ar", o."place_id", o."lat", o."lon", o."coordinates_text", o."other_coordinates", o."location_accuracy", o."killed_min", o."killed_max", o."killed_text", o."injured_min", o."injured_max", o."injured_text", o."children_killed_min", o."children_killed_max", o."children_killed_text", o."women_killed_min", o."women_killed_max", o."women_killed_text", o."men_killed_min", o."men_killed_max", o."men_killed_text", o."children_injured_min", o."children_injured_max", o."children_injured_text", o."women_injured_min", o."women_injured_max", o."women_injured_text", o."men_injured_min", o."men_injured_max", o."men_injured_text", o."healthcare_killed_min", o."healthcare_killed_max", o."healthcare_killed_text", o."journalists_killed_min", o."journalists_killed_max", o."journalists_killed_text", o."belligerents_killed_min", o."belligerents_killed_max", o."belligerents_killed_text", o."belligerents_injured_min", o."belligerents_injured_max", o."belligerents_injured_text", o."other_victim_groups", o."civilian_harm_reported", o."grading", o."strike_status", o."strike_type", o."incidents_cause", o."infrastructure", o."impact", o."targets", o."n_sources", o."n_named_victims", o."n_media", o."declassified_urls", o."narrative", o."version", o."source", o."document_sha256", o."first_seen_at", o."withdrawn_at", o."valid_from", o."valid_to", o."cause", o."run_id", o."parser_version", o."content_hash"
FROM "incidents_versions_of_0_1" o
--
DROP TABLE "incidents_versions_of_0_1"
--
CREATE INDEX "incidents_versions_incident_date" ON "incidents_versions" ("incident_date")
--
CREATE UNIQUE INDEX "incidents_versions_current" ON "incidents_versions" (record_id) WHERE valid_to IS NULL
--
ALTER TABLE "incident_positions_versions" RENAME TO "incident_positions_versions_of_0_1"
--
CREATE TABLE "incident_positions_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "incident_id" TEXT,
  "belligerent" TEXT,
  "belligerent_text" TEXT,
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
INSERT INTO "incident_positions_versions" ("record_id", "quote", "locator", "page", "bbox", "incident_id", "belligerent", "belligerent_text", "role", "position", "position_term", "reasons", "initial_grading", "deaths_conceded_min", "deaths_conceded_max", "deaths_conceded_text", "injuries_conceded_min", "injuries_conceded_max", "injuries_conceded_text", "stated_location", "location_accuracy", "mgrs", "lat", "lon", "statement_url", "statement_date", "statement_date_end", "statement_date_precision", "statement_date_text", "statement_text", "strike_report_url", "strike_report_text", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash")
SELECT o."record_id", o."quote", o."locator", o."page", o."bbox", o."incident_id", belligerent_of(o."belligerent"), o."belligerent", o."role", o."position", o."position_term", o."reasons", o."initial_grading", o."deaths_conceded_min", o."deaths_conceded_max", o."deaths_conceded_text", o."injuries_conceded_min", o."injuries_conceded_max", o."injuries_conceded_text", o."stated_location", o."location_accuracy", o."mgrs", o."lat", o."lon", o."statement_url", o."statement_date", o."statement_date_end", o."statement_date_precision", o."statement_date_text", o."statement_text", o."strike_report_url", o."strike_report_text", o."version", o."source", o."document_sha256", o."first_seen_at", o."withdrawn_at", o."valid_from", o."valid_to", o."cause", o."run_id", o."parser_version", o."content_hash"
FROM "incident_positions_versions_of_0_1" o
--
DROP TABLE "incident_positions_versions_of_0_1"
--
CREATE INDEX "incident_positions_versions_incident_id" ON "incident_positions_versions" ("incident_id")
--
CREATE UNIQUE INDEX "incident_positions_versions_current" ON "incident_positions_versions" (record_id) WHERE valid_to IS NULL
--
UPDATE "version_changes" SET "column_name" = 'publisher_id', "old_value" = CAST("old_value" AS TEXT), "new_value" = CAST("new_value" AS TEXT) WHERE "table_name" = 'incidents' AND "column_name" = 'post_id'
--
UPDATE "version_changes" SET "column_name" = 'belligerent_text' WHERE "table_name" = 'incident_positions' AND "column_name" = 'belligerent'
--
UPDATE "version_changes" SET "old_value" = belligerent_of("old_value"), "new_value" = belligerent_of("new_value") WHERE "table_name" = 'figures' AND "column_name" = 'belligerent'
