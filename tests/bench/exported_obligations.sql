-- $1 obligations of 40 departments over a year, of sizes that differ as in a company.
INSERT INTO obligation_fact
SELECT gen_random_uuid(), 0, n, 'concord.incentives.obligation-counted.v1', at, at + interval '90 minutes',
       to_char(at, 'YYYYMMDD')::integer, to_char(at, 'YYYY-MM'), 5400, false,
       gen_random_uuid()::text, (ARRAY['handoff', 'reply', 'report', 'step'])[1 + n % 4],
       '部门-' || of, of * 4611686018427, '部门-' || (n % 37), (n % 37) * 4611686018427,
       to_char(at, 'YYYY-MM'), to_char(at, 'YYYY-MM'), at, at + interval '40 minutes', at + interval '1 hour',
       CASE WHEN n % 9 = 0 THEN 'late' ELSE 'on-time' END, NULL, CASE WHEN n % 50 = 0 THEN 'late-input' END,
       NULL, NULL, 1, (n % 9 <> 0)::integer, (n % 9 = 0)::integer, 0, n % 5000 - 1000,
       md5((n % 300)::text)::uuid, (n % 300) * 1152921504606, 'person-' || (n % 900), n % 900 * 1152921504606, NULL, 1
FROM (
    SELECT n, floor(40 * random() * random())::integer AS of,
           '2025-01-01T00:00:00+08'::timestamptz + n * interval '1 year' / $1 AS at
    FROM generate_series(0, $1::bigint - 1) AS n
) AS made
