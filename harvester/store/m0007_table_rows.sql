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
DROP VIEW IF EXISTS "events"
--
DROP VIEW IF EXISTS "event_incidents"
--
DROP VIEW IF EXISTS "relations"
--
DROP VIEW IF EXISTS "changes"
--
DROP VIEW IF EXISTS "incident_events"
--
DROP VIEW IF EXISTS "incident_sides"
--
DROP VIEW IF EXISTS "month_sides"
--
DROP VIEW IF EXISTS "allegation_life"
--
DROP VIEW IF EXISTS "incident_strikes"
--
ALTER TABLE "assessments_versions" RENAME TO "assessments_versions_before"
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
  "date_inferred" INTEGER,
  "place_text" TEXT,
  "place_relation" TEXT,
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
  "reported_killed_min" INTEGER,
  "reported_killed_max" INTEGER,
  "reported_killed_text" TEXT,
  "reported_injured_min" INTEGER,
  "reported_injured_max" INTEGER,
  "reported_injured_text" TEXT,
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
  "read_by" TEXT,
  "confidence" REAL,
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
INSERT INTO "assessments_versions" ("record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "place_text", "place_id", "country", "allegation_source", "allegation_source_text", "finding", "reason", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "operation_type", "operation", "in_declared_theater", "status_text", "footnotes", "duplicate_of_text", "duplicate_of", "correction_text", "belligerent", "mgrs", "lat", "lon", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash") SELECT "record_id", "quote", "locator", "page", "bbox", "report_id", "item_number", "incident_date", "incident_date_end", "incident_date_precision", "incident_date_text", "place_text", "place_id", "country", "allegation_source", "allegation_source_text", "finding", "reason", "killed_min", "killed_max", "killed_text", "injured_min", "injured_max", "injured_text", "operation_type", "operation", "in_declared_theater", "status_text", "footnotes", "duplicate_of_text", "duplicate_of", "correction_text", "belligerent", "mgrs", "lat", "lon", "version", "source", "document_sha256", "first_seen_at", "withdrawn_at", "valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash" FROM "assessments_versions_before"
--
DROP TABLE "assessments_versions_before"
--
CREATE INDEX "assessments_versions_report_id" ON "assessments_versions" ("report_id")
--
CREATE INDEX "assessments_versions_incident_date" ON "assessments_versions" ("incident_date")
--
CREATE UNIQUE INDEX "assessments_versions_current" ON "assessments_versions" (record_id) WHERE valid_to IS NULL
