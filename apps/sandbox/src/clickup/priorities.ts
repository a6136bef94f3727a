const PRIORITIES = [
  { id: '1', priority: 'urgent', color: '#f50000', orderindex: '1' },
  { id: '2', priority: 'high', color: '#ffcc00', orderindex: '2' },
  { id: '3', priority: 'normal', color: '#6fddff', orderindex: '3' },
  { id: '4', priority: 'low', color: '#d8d8d8', orderindex: '4' },
] as const;

/** How the API shows a priority of 1 to 4, or none. */
export function priorityView(priority: number | null): (typeof PRIORITIES)[number] | null {
  return priority === null ? null : (PRIORITIES[priority - 1] ?? null);
}
