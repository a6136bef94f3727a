import { type Role, roles } from '@oblivion/protocol';

/** Whether a person's role includes everything that `needed` may do: owner > admin > operator > viewer. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(needed);
}
