"""The tables of a snapshot."""

VERSION = 3
"""Raise it with any change below: a snapshot of another version is dropped and read anew."""

TABLES = """
CREATE TABLE export(
    id TEXT, title TEXT, date TEXT, last_modified TEXT, fingerprint TEXT, content TEXT, read_at TEXT,
    fiches INTEGER, active INTEGER, links INTEGER, certifiers INTEGER, partners INTEGER);
CREATE TABLE fiches(
    number INTEGER PRIMARY KEY,  -- RNCP37674 is 37674, RS5000 is 10005000
    title TEXT, declared INTEGER,  -- 1 ACTIVE, 0 INACTIVE, NULL anything else
    end_date TEXT, level TEXT);
CREATE TABLE links(fiche INTEGER, successor INTEGER, PRIMARY KEY(fiche, successor)) WITHOUT ROWID;
CREATE TABLE organisations(id INTEGER PRIMARY KEY, siret INTEGER, name TEXT);
CREATE TABLE certifiers(
    fiche INTEGER, place INTEGER, organisation INTEGER, PRIMARY KEY(fiche, place)) WITHOUT ROWID;
CREATE TABLE partners(
    fiche INTEGER, organisation INTEGER,
    habilitation INTEGER,  -- 1 to train, 2 to organise, 3 both, 0 anything else
    PRIMARY KEY(fiche, organisation)) WITHOUT ROWID;
CREATE TABLE enrichments(  -- the XML exports that were read on top of the CSV's, one of each register at most
    register TEXT PRIMARY KEY,  -- RNCP or RS
    id TEXT, title TEXT, date TEXT, last_modified TEXT, content TEXT,
    against TEXT,  -- the date of the CSV export that it was held against
    fiches INTEGER, habilitations INTEGER);
CREATE TABLE details(
    fiche INTEGER PRIMARY KEY,
    declared INTEGER,  -- as in fiches, and so is the next
    end_date TEXT, last_issue TEXT, state TEXT);
CREATE TABLE habilitations(
    siret INTEGER, fiche INTEGER,
    state INTEGER,  -- 0 deleted, 1 inactive, 2 a word that is not known, 3 active
    since TEXT,
    PRIMARY KEY(siret, fiche)) WITHOUT ROWID;
CREATE TABLE disagreements(  -- between the CSV export and one XML export: how often, and some of where
    register TEXT, kind TEXT, count INTEGER, examples TEXT, PRIMARY KEY(register, kind)) WITHOUT ROWID;
CREATE VIRTUAL TABLE titles USING fts5(
    title, content='fiches', content_rowid='number', tokenize="unicode61 remove_diacritics 2");
"""

TITLES = "INSERT INTO titles(titles) VALUES ('rebuild')"

COUNTS = """
SELECT (SELECT count(*) FROM fiches) AS fiches,
       (SELECT count(*) FROM fiches WHERE declared = 1) AS active,
       (SELECT count(*) FROM links) AS links,
       (SELECT count(*) FROM certifiers) AS certifiers,
       (SELECT count(*) FROM partners) AS partners
"""

PARTNERS_INDEX = "CREATE INDEX partners_of ON partners(organisation)"

INDEXES = (
    "CREATE INDEX certifiers_of ON certifiers(organisation)",
    "CREATE INDEX predecessors ON links(successor)",
    "CREATE INDEX sirets ON organisations(siret)",
)
