import type { Role } from '@oblivion/protocol';

/** The least role of people who may change something from Slack. */
export const roleForOrders: Role = 'operator';
