/** Object id of the type text (PostgreSQL, pg_type.dat). */
const textType = 25;
const headBytes = 20;
const lengthBytes = 4;
/** One that has no dimensions. */
const emptyArray = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, textType]);

/**
 * Texts as a parameter of the type `text[]` in PostgreSQL's binary form (array_recv in its source): dimensions, whether
 * there is a null, type of the elements, length, first index; then each element behind its length, -1 for null. Nothing is
 * escaped here and nothing read back there, which large texts full of quotes would make dear.
 */
export function textArray(texts: readonly (string | null)[]): Buffer {
  if (texts.length === 0) return emptyArray;
  const sizes = texts.map((text) => (text === null ? -1 : Buffer.byteLength(text)));
  const bytes = sizes.reduce((sum, size) => sum + lengthBytes + Math.max(size, 0), headBytes);
  const array = Buffer.allocUnsafe(bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(sizes.includes(-1) ? 1 : 0, 4);
  array.writeInt32BE(textType, 8);
  array.writeInt32BE(texts.length, 12);
  array.writeInt32BE(1, 16);
  let at = headBytes;
  for (const [index, text] of texts.entries()) {
    at = array.writeInt32BE(sizes[index] as number, at);
    if (text !== null) at += array.write(text, at);
  }
  return array;
}
