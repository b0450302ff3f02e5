CREATE SCHEMA IF NOT EXISTS {schema};

-- One row an article: its newest event. A withdrawn article keeps its row, without text, so that a late repeat of an
-- older version does not bring it back.
CREATE TABLE IF NOT EXISTS {schema}.article_state (
    article_id text PRIMARY KEY,
    version integer NOT NULL,
    event_id text NOT NULL,
    event_type text NOT NULL,
    withdrawn boolean NOT NULL,
    title text NOT NULL,
    language text,
    publisher text,
    countries text[] NOT NULL,
    topics text[] NOT NULL,
    published_at timestamptz,
    updated_at timestamptz,
    fetched_at timestamptz,
    event jsonb NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS article_state_countries ON {schema}.article_state USING gin (countries);
CREATE INDEX IF NOT EXISTS article_state_topics ON {schema}.article_state USING gin (topics);
CREATE INDEX IF NOT EXISTS article_state_published_at ON {schema}.article_state (published_at);
CREATE INDEX IF NOT EXISTS article_state_stored_at ON {schema}.article_state (stored_at);

-- What people query.
CREATE OR REPLACE VIEW {schema}.articles AS
SELECT article_id, version, title, event->>'deck' AS deck, event->>'body' AS body, language, publisher,
    coalesce(event->'page'->>'canonical_url', event->'page'->>'url') AS url, countries, topics, published_at,
    updated_at, fetched_at, stored_at, event_id, event
FROM {schema}.article_state WHERE NOT withdrawn;

-- Subject countries with their confidence, one a row.
CREATE OR REPLACE VIEW {schema}.article_countries AS
SELECT a.article_id, label->>'code' AS code, label->>'name' AS name, (label->>'confidence')::float8 AS confidence
FROM {schema}.articles a, jsonb_array_elements(a.event->'countries'->'subject') AS label;

-- Topics with their confidence, one a row.
CREATE OR REPLACE VIEW {schema}.article_topics AS
SELECT a.article_id, label->>'code' AS code, label->>'name' AS name, (label->>'confidence')::float8 AS confidence
FROM {schema}.articles a, jsonb_array_elements(a.event->'topics') AS label;
