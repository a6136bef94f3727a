import type { EffectId } from '@oblivion/protocol';

const mark = 'effect';

/** The address of what a person asked for, with the effect that writes the task. */
export function markedAddress(url: string, effectId: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${mark}=${effectId}`;
}

/** The effect that wrote a task, by an address in its description. */
export function effectOfDraft(description: string): EffectId | undefined {
  const found = /app\.slack\.com\/client\/[^\s)]*[?&]effect=(eff_[0-9a-f]{32})/.exec(description)?.[1];
  return found as EffectId | undefined;
}
