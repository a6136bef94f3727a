/** What deciding over a checkpoint needs to know of it. */
export interface Ancestry {
  readonly id: string;
  readonly parentId: string | null;
  /** Channels that keep only changes: their value is made of a whole one further back and what was written since. */
  readonly deltaChannels: readonly string[];
  /** Channels of which this checkpoint has the whole value. */
  readonly wholeChannels: ReadonlySet<string>;
}

/**
 * Which checkpoints of one thread and namespace stay: the newest ones, and of their ancestors those without which a
 * channel that keeps only changes would come back poorer than it was.
 */
export function checkpointsToKeep(checkpoints: readonly Ancestry[], newest: number): ReadonlySet<string> {
  const byId = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
  const order = (one: Ancestry, other: Ancestry) => (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);
  const kept = [...checkpoints].sort(order).slice(0, newest);
  const stays = new Set(kept.map(({ id }) => id));
  for (const checkpoint of kept) {
    for (const id of neededAncestors(checkpoint, byId)) stays.add(id);
  }
  return stays;
}

function neededAncestors(checkpoint: Ancestry, byId: ReadonlyMap<string, Ancestry>): readonly string[] {
  const missing = new Set(checkpoint.deltaChannels.filter((channel) => !checkpoint.wholeChannels.has(channel)));
  const needed: string[] = [];
  let ancestor = checkpoint.parentId === null ? undefined : byId.get(checkpoint.parentId);
  while (ancestor !== undefined && missing.size > 0) {
    needed.push(ancestor.id);
    for (const channel of ancestor.wholeChannels) missing.delete(channel);
    ancestor = ancestor.parentId === null ? undefined : byId.get(ancestor.parentId);
  }
  return needed;
}
