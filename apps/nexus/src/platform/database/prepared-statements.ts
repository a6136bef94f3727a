/** Seen so often, a statement is one of those that come all the time. */
const seenBefore = 3;
/** PostgreSQL keeps each of them for every connection. */
const mostNames = 500;
/** Texts that are made up, such as lists of another length each time, are forgotten. */
const mostCounted = 2_000;
/** `*` stands for other columns after a migration, and a statement that was prepared before would fail. */
const namesNoColumns = /[\s,."]\*/;

/**
 * Names for statements, under which PostgreSQL keeps what it has made of them: for short statements, reading and planning
 * costs more than running. Those that come all the time get one; PostgreSQL itself decides whether one plan fits all values
 * (manual, "PREPARE"). A name is given to one text for ever.
 */
export class PreparedStatements {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The name of a statement, undefined when it is to be sent as it is. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#names.size >= mostNames || namesNoColumns.test(text)) return undefined;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count <= seenBefore) {
      if (this.#counts.size >= mostCounted) this.#counts.clear();
      this.#counts.set(text, count);
      return undefined;
    }
    this.#counts.delete(text);
    const name = `nexus-${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}
