/**
 * The tools in which people write tasks, and how people say that something is there. A further one is named here once:
 * its events, its effects and the origin of its comments follow from this name.
 */
export const workSources = {
  clickup: { name: 'ClickUp', place: 'in ClickUp' },
  github: { name: 'GitHub', place: 'on GitHub' },
} as const;

export type SourceProvider = keyof typeof workSources;
export const sourceProviders = Object.keys(workSources) as [SourceProvider, ...SourceProvider[]];

export function isSourceProvider(name: string): name is SourceProvider {
  return Object.hasOwn(workSources, name);
}

/** What Oblivion wants a task to say where it was written. */
export const wantedStatuses = ['open', 'in_progress', 'blocked', 'in_review', 'done'] as const;
export type WantedStatus = (typeof wantedStatuses)[number];

/** The event with which a source's webhook comes in. */
export type SourceEventName = `${SourceProvider}.event_received`;
export const sourceEventNames = sourceProviders.map((name): SourceEventName => `${name}.event_received`);

/** Something for the event of each source. */
export function perSourceEvent<T>(make: (provider: SourceProvider) => T): { readonly [N in SourceEventName]: T } {
  const entries = sourceProviders.map((name) => [`${name}.event_received`, make(name)]);
  return Object.fromEntries(entries) as { readonly [N in SourceEventName]: T };
}
