import type { SimulationDatabase } from './database.ts';

export interface Violation {
  readonly rule: string;
  readonly detail: string | null;
}

/** What must hold after every step, asked of the rows alone. $1: event name -> its subscribers. */
const always = `
select rule, detail from simulation.violation
union all
select 'status has a holder, claim has none', id from task
  where status in ('claimed', 'in_progress', 'blocked_on_human') and not exists (select from claim where task_id = task.id)
union all
select 'claim of a task that nobody may hold', id || ' is ' || status from task
  where status not in ('claimed', 'in_progress', 'blocked_on_human') and exists (select from claim where task_id = task.id)
union all
select 'claim is not of the newest epoch', task.id from claim join task on task.id = claim.task_id
  where claim.epoch <> task.claim_epoch
union all
select 'more than one run goes on', task_id from run where status = 'active' group by task_id having count(*) > 1
union all
select 'run goes on without a claim', run.id from run where status = 'active'
  and not exists (select from claim where claim.run_id = run.id and claim.epoch = run.epoch)
union all
select 'an epoch has no run', task.id from task
  where claim_epoch <> (select count(*) from run where run.task_id = task.id)
union all
select 'an event is not told to a subscriber', event.name || ' at ' || event.position || ' to ' || wanted.value
  from event join jsonb_each($1::jsonb) as subscribers(name, list) on subscribers.name = event.name
  cross join jsonb_array_elements_text(subscribers.list) as wanted(value)
  where not exists (select from delivery where event_position = event.position and subscriber = wanted.value)
union all
select 'a kept webhook has not exactly one event', inbox.id from inbox where 1 <> (
  select count(*) from event where name in ('slack.event_received', 'clickup.event_received') and payload ->> 'inboxId' = inbox.id)
union all
select 'a webhook was kept twice', connection_id || ' ' || coalesce(body ->> 'event_id', body -> 'history_items' -> 0 ->> 'id', body ->> 'event')
  from inbox group by connection_id, coalesce(body ->> 'event_id', body -> 'history_items' -> 0 ->> 'id', body ->> 'event'), body ->> 'task_id'
  having count(*) > 1
union all
select 'an event was handled before one of its lane', later.subscriber || ' ' || later.lane || ' ' || later.event_position
  from delivery earlier join delivery later on later.subscriber = earlier.subscriber and later.lane = earlier.lane
    and later.event_position > earlier.event_position and later.status = 'done'
  where earlier.status = 'pending'
union all
select 'an effect was sent before one of its lane', later.id
  from effect earlier join effect later on later.lane = earlier.lane and later.position > earlier.position
    and later.status in ('delivered', 'sending')
  where earlier.status in ('pending', 'sending')
union all
select 'an effect was told as delivered twice', payload ->> 'effectId' from event where name = 'effect.delivered'
  group by payload ->> 'effectId' having count(*) > 1
union all
select 'delivered without a name', id from effect
  where status = 'delivered' and kind in ('slack.root', 'slack.message', 'slack.progress', 'clickup.comment') and external_id is null
union all
select 'a message was taken twice', origin || ' ' || external_id from message where external_id is not null
  group by origin, external_id having count(*) > 1`;

/** What must hold once everything is done that was due. A comment on a task that was deleted is parked: $1 names those. */
const atTheEnd = `
select 'an event waits for ever' as rule, subscriber || ' ' || lane || ': ' || status || ' ' || coalesce(last_error, '') as detail
  from delivery
  where status <> 'done'
union all
select 'an effect waits for ever', kind || ' ' || status || ' ' || coalesce(last_error, '') from effect
  where status in ('pending', 'sending') or status = 'parked' and payload ->> 'externalTaskId' <> all($1::text[])
union all
select 'a task is held by nobody who lives', id from task where status in ('claimed', 'in_progress', 'blocked_on_human', 'available')`;

export async function violationsNow(
  database: SimulationDatabase,
  subscribers: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Violation[]> {
  return database.queryAgain<{ rule: string; detail: string }>('always', always, [JSON.stringify(subscribers)]);
}

export async function violationsAtTheEnd(
  database: SimulationDatabase,
  deletedTasks: readonly string[],
): Promise<readonly Violation[]> {
  return database.query<{ rule: string; detail: string }>(atTheEnd, [deletedTasks]);
}
