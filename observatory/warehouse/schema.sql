-- The warehouse: a build product, rebuilt from the archive of raw files and the layers alone.

-- One row a fact, as its partner last told it; its columns are described in observatory/fact.py.
create table facts (
    fact_id        ubigint not null,
    feed           varchar not null,
    reference      varchar not null,
    content        ubigint not null,
    theme          varchar not null,
    subtype        varchar not null,
    starts_at      timestamp not null,
    ends_at        timestamp not null,
    time_precision varchar not null,
    week           date not null,
    seen_by        varchar not null,
    place_kind     varchar not null,
    place_text     varchar not null,
    line           varchar,
    hall           varchar,
    lon            double,
    lat            double,
    commune_code   varchar,
    precision      varchar not null,
    uncertainty_m  float,
    method         varchar not null,
    score          float,
    matched_label  varchar,
    zone_code      varchar,
    zone_kind      varchar not null,
    ended_at       timestamp,
    removed_at     timestamp,
    cleaned_at     timestamp,
    cleared_at     timestamp,
    outcomes       varchar not null,
    resident_complaint boolean not null,
    cost_eur       double,
    billed_eur     double,
    invented       boolean not null,
    file_sha256    varchar not null,
    row_number     integer not null,
    known_from     timestamp not null,
    known_run      integer not null
);

-- What a fact said before its partner corrected or withdrew it, or it was placed otherwise, and until when that
-- was believed.
create table facts_history as
select *, cast(null as timestamp) as known_until, cast(null as integer) as until_run from facts limit 0;

-- One row a publication, numbered in their order. A row of another table was known from the run `known_run` on,
-- and no longer from `until_run` on.
create table runs (
    run    integer primary key,              -- its number
    ran_at timestamp not null,               -- when, UTC, by the clock of the machine
    kind   varchar not null,                 -- ingest, or rebuild (corrections, layers, a file undone)
    layers varchar not null                  -- mark of the outlines in force, kept in known/layers
);

-- Numbers that a partner sends already added up, one row a number: shown beside the facts, never added to them.
create table aggregates (
    aggregate_id ubigint not null,           -- keyed hash of feed, kind, days and commune
    feed         varchar not null,           -- definition that read it
    theme        varchar not null,           -- code in themes.toml
    subtype      varchar not null,           -- finer code of the theme, or empty
    first_day    date not null,              -- first day it is of
    last_day     date not null,              -- last day it is of
    commune_code varchar,                    -- INSEE code; null for all of the area
    area         varchar not null,           -- what it is of where that is no commune, or empty
    n            bigint not null,            -- the number
    invented     boolean not null,           -- a demonstration number
    file_sha256  varchar not null,           -- the archived file it came from
    row_number   integer not null,           -- its row in that file, the header being row 1
    known_from   timestamp not null,         -- when the observatory learnt it, UTC
    receipt      varchar not null            -- receipts.receipt that brought it
);

-- One row a file taken in. `receipt` names the file and what it covers: two empty weeks are the same bytes.
create table receipts (
    receipt      varchar primary key,        -- hash of the file and of what it covers
    file_sha256  varchar not null,           -- SHA-256 of the raw file
    file_name    varchar not null,           -- name it came under
    feed         varchar not null,           -- definition it was read by
    received_at  timestamp not null,         -- when it was taken in, UTC
    covers_from  date,                       -- first day it speaks for
    covers_to    date,                       -- last day it speaks for
    read         integer not null,           -- rows read
    stored       integer not null,           -- rows stored
    corrected    integer not null,           -- of these, corrections of a fact known before
    known        integer not null,           -- rows already known
    rejected     integer not null,           -- rows rejected, kept in rejections
    out_of_scope integer not null,           -- rows that the definition leaves out
    numbers      integer not null,           -- of the rows stored, numbers already added up, which are no facts
    aggregated   bigint not null,            -- sum of these numbers
    invented     boolean not null,           -- a demonstration file
    withdrawn    integer not null default 0, -- facts withdrawn: the file replaces its days without them
    made_on      date,                       -- day the file says it was made on
    replaces     boolean not null default false, -- it replaces what was said of its days
    check (read = stored + known + rejected + out_of_scope)
);

-- The breakdowns of a receipt: kind is rejected, out_of_scope, precision, zone_kind or remark.
create table receipt_lines (
    receipt varchar not null,                -- receipts.receipt
    kind    varchar not null,                -- which breakdown
    code    varchar not null,                -- reason, precision, zone kind or remark
    n       integer not null                 -- rows
);

-- Rows refused, kept to be given back to the partner. `value` is scrubbed of persons.
create table rejections (
    receipt     varchar not null,            -- receipts.receipt
    file_name   varchar not null,            -- name of the file
    feed        varchar not null,            -- its definition
    row_number  integer not null,            -- row in the file, header included
    column_name varchar not null,            -- the partner's column at fault
    value       varchar not null,            -- its value, persons redacted
    reason      varchar not null,            -- code of fact.Reason
    received_at timestamp not null           -- when, UTC
);

-- Weeks a file speaks for: a covered week without a row is a zero, an uncovered one is silence.
create table coverage (
    feed    varchar not null,                -- definition
    week    date not null,                   -- Monday of a week it covered
    receipt varchar not null                 -- receipts.receipt that says so
);

-- What each feed can tell: the themes it sends, and where (commune_code '*' is everywhere).
create table feed_scope (
    feed         varchar not null,           -- definition
    cadence      varchar not null,           -- how often it sends
    theme        varchar not null,           -- a theme it can report
    commune_code varchar not null            -- where, INSEE code, or * for everywhere
);

-- The key under which references are hashed, by a mark: under another the same reference is another fact.
create table reference_key (
    mark varchar not null                    -- beginning of the key's SHA-256
);

-- The zones the facts were assigned to.
create table zones (
    zone_code    varchar not null,           -- INSEE code, or code-number of a district
    name         varchar not null,           -- name
    kind         varchar not null,           -- district or commune
    commune_code varchar not null,           -- INSEE code of its commune
    area_km2     double not null,            -- area in EPSG:2154, km²
    population   integer                     -- residents; empty where unknown
);

-- The past of the smaller tables: every row there ever was of each, from which run on and until which.
create table receipts_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from receipts limit 0;
create table receipt_lines_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from receipt_lines limit 0;
create table rejections_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from rejections limit 0;
create table coverage_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from coverage limit 0;
create table feed_scope_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from feed_scope limit 0;
create table aggregates_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from aggregates limit 0;
create table zones_known as
select *, cast(null as integer) as known_run, cast(null as integer) as until_run from zones limit 0;
