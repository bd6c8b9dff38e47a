-- Standing duties end by themselves behind their last day; earlier versions set no timer for that.
INSERT INTO deadline (key, stream, due_at)
SELECT 'missed-' || duty_id, 'standing-duty-' || duty_id,
    (until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM standing_duty WHERE ended_at IS NULL AND until IS NOT NULL
ON CONFLICT (key) DO NOTHING;
