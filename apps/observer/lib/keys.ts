/** What a key press means anywhere in Observer. */
export type GlobalCommand = 'go_pulse' | 'go_tasks' | 'go_system' | 'show_shortcuts' | 'focus_search';

interface KeyState {
  /** Whether `g` was pressed and its second key is awaited. */
  readonly isAwaiting: boolean;
}

interface KeyPress {
  readonly key: string;
  readonly hasModifier: boolean;
  readonly isTyping: boolean;
}

export const restingKeys: KeyState = { isAwaiting: false };

const single: Readonly<Record<string, GlobalCommand>> = { '?': 'show_shortcuts', '/': 'focus_search' };
const afterG: Readonly<Record<string, GlobalCommand>> = { p: 'go_pulse', t: 'go_tasks', s: 'go_system' };

/** The state after a key and the command it completes, if any. Keys typed into a field or with a modifier are not ours. */
export function pressKey(state: KeyState, press: KeyPress): { state: KeyState; command: GlobalCommand | null } {
  if (press.isTyping || press.hasModifier) return { state: restingKeys, command: null };
  if (state.isAwaiting) return { state: restingKeys, command: lookUp(afterG, press.key) };
  if (press.key === 'g') return { state: { isAwaiting: true }, command: null };
  return { state: restingKeys, command: lookUp(single, press.key) };
}

/** How far `j`, `k` and the arrows move in a list of rows; null for every other key. */
export function rowAfterKey(key: string, row: number, rowCount: number): number | null {
  if (rowCount === 0) return null;
  if (key === 'j' || key === 'ArrowDown') return Math.min(row + 1, rowCount - 1);
  if (key === 'k' || key === 'ArrowUp') return Math.max(row - 1, 0);
  return null;
}

function lookUp(table: Readonly<Record<string, GlobalCommand>>, key: string): GlobalCommand | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}
