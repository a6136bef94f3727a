/**
 * How many of those that wait go into the next insert: half of all that go round. Senders who were just answered come again, and
 * are read while PostgreSQL writes the others. Were all that wait taken at once, many would go together and few between
 * them, and PostgreSQL and Nexus would each stand still while the other works.
 */
export function sizeOfNext({ lastSize, waiting }: { readonly lastSize: number; readonly waiting: number }): number {
  return Math.min(waiting, Math.ceil((lastSize + waiting) / 2));
}
