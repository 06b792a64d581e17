CREATE TABLE "events_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "event_date" TEXT,
  "country" TEXT,
  "place_id" TEXT,
  "place_text" TEXT,
  "monitors" TEXT NOT NULL,
  "n_incidents" INTEGER NOT NULL,
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
CREATE INDEX "events_versions_event_date" ON "events_versions" ("event_date")
--
CREATE UNIQUE INDEX "events_versions_current" ON "events_versions" (record_id) WHERE valid_to IS NULL
--
CREATE TABLE "event_incidents_versions" (
  "record_id" TEXT NOT NULL,
  "quote" TEXT,
  "locator" TEXT,
  "page" INTEGER,
  "bbox" TEXT,
  "event_id" TEXT NOT NULL,
  "incident_id" TEXT NOT NULL,
  "score" REAL NOT NULL,
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
CREATE INDEX "event_incidents_versions_event_id" ON "event_incidents_versions" ("event_id")
--
CREATE INDEX "event_incidents_versions_incident_id" ON "event_incidents_versions" ("incident_id")
--
CREATE UNIQUE INDEX "event_incidents_versions_current" ON "event_incidents_versions" (record_id) WHERE valid_to IS NULL
