import { z } from 'zod';

export const qdrantInfo = z.looseObject({ version: z.string() });
export const qdrantExists = z.looseObject({ exists: z.boolean() });
export const qdrantAliases = z.looseObject({
  aliases: z.array(z.looseObject({ alias_name: z.string(), collection_name: z.string() })),
});
export const qdrantHits = z.looseObject({
  points: z.array(z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), score: z.number() })),
});
export const qdrantCount = z.looseObject({ count: z.int() });

/** The words of an error answer: `{"status": {"error": "..."}}`. */
export function qdrantErrorText(text: string): string {
  try {
    const { status } = JSON.parse(text) as { status?: { error?: unknown } };
    return typeof status?.error === 'string' ? status.error.slice(0, 300) : '';
  } catch {
    return '';
  }
}
