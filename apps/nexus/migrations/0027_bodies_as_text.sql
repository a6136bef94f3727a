-- Up Migration
-- Bodies of webhooks are read once and whole. As jsonb each was taken apart and put together again when it was kept, which was a
-- fifth of what PostgreSQL did for a webhook (decision 0037). Workers of the release before read json as they read jsonb, and
-- what its intake writes is cast. The table is written anew once; meanwhile intake keeps webhooks in Redis.
alter table inbox alter column body type json using body::json;

-- Down Migration
-- Forward only.
