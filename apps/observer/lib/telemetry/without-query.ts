/** Attributes of a span without the query of any address in them: it can hold a sign-in token or what somebody searched. */
export function withoutQuery<T>(attributes: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? (cut(value) as T) : value]),
  );
}

export function cut(text: string): string {
  return text.split('?')[0] ?? '';
}
