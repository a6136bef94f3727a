/** File of an alert's runbook: `EffectsParked` -> `effects-parked.md`. */
export function runbookOf(alert: string): string {
  return `${alert.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.md`;
}
