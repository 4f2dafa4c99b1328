-- The warehouse: a build product, rebuilt from the archive of raw files and the layers alone.

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
    known_from     timestamp not null
);

-- What a fact said before its partner corrected it, and until when that was believed.
create table facts_history as
select *, cast(null as timestamp) as known_until from facts limit 0;

-- One row a file taken in. `receipt` names the file and what it covers: two empty weeks are the same bytes.
create table receipts (
    receipt      varchar primary key,
    file_sha256  varchar not null,
    file_name    varchar not null,
    feed         varchar not null,
    received_at  timestamp not null,
    covers_from  date,
    covers_to    date,
    read         integer not null,
    stored       integer not null,
    corrected    integer not null,
    known        integer not null,
    rejected     integer not null,
    out_of_scope integer not null,
    invented     boolean not null,
    check (read = stored + known + rejected + out_of_scope)
);

-- The breakdowns of a receipt: kind is rejected, out_of_scope, precision, zone_kind or remark.
create table receipt_lines (
    receipt varchar not null,
    kind    varchar not null,
    code    varchar not null,
    n       integer not null
);

-- Rows refused, kept to be given back to the partner. `value` is scrubbed of persons.
create table rejections (
    receipt     varchar not null,
    file_name   varchar not null,
    feed        varchar not null,
    row_number  integer not null,
    column_name varchar not null,
    value       varchar not null,
    reason      varchar not null,
    received_at timestamp not null
);

-- Weeks a file speaks for: a covered week without a row is a zero, an uncovered one is silence.
create table coverage (
    feed    varchar not null,
    week    date not null,
    receipt varchar not null
);

-- What each feed can tell: the themes it sends, and where (commune_code '*' is everywhere).
create table feed_scope (
    feed         varchar not null,
    cadence      varchar not null,
    theme        varchar not null,
    commune_code varchar not null
);

-- The zones the facts were assigned to.
create table zones (
    zone_code    varchar not null,
    name         varchar not null,
    kind         varchar not null,
    commune_code varchar not null,
    area_km2     double not null,
    population   integer
);
