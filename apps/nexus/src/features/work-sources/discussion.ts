/**
 * A place where people talk about a task: its thread in Slack, or the comments where it was written. What is posted
 * carries the mark of its effect, by which it is recognised when it comes back and found after an unknown outcome.
 */
export interface Discussion<Place, Words> {
  /** Answers with the name of what was posted, as that place gives it. */
  post(place: Place, words: Words, effectId: string): Promise<string>;
  /** The name of what was posted, since it was owed, for an effect; undefined when nothing was. */
  findByEffect(place: Place, effectId: string, owedAt: Date): Promise<string | undefined>;
  edit(place: Place, name: string, words: Words, effectId: string): Promise<void>;
  /** Does nothing when it is gone already. */
  delete(place: Place, name: string): Promise<void>;
}
