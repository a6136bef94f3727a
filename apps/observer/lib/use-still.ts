'use client';

import { useEffect, useState } from 'react';

/** The value, except while `isStill`: then it stays what it was before. */
export function useStill<T>(value: T, isStill: boolean): T {
  const [kept, setKept] = useState(value);
  if (isStill) return kept;
  if (!Object.is(kept, value)) setKept(value);
  return value;
}

/**
 * Whether a pointer is being pressed. Browsers make a click only where press and release meet the same element, so what
 * lies under a pressed pointer must not move away.
 */
export function useIsPressed(): boolean {
  const [isPressed, setPressed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const press = () => {
      clearTimeout(timer);
      setPressed(true);
    };
    // The click comes after the release, and has to find everything in its place.
    const release = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setPressed(false));
    };
    const events = { pointerdown: press, pointerup: release, pointercancel: release, dragend: release } as const;
    for (const [name, listener] of Object.entries(events)) window.addEventListener(name, listener, true);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(events)) window.removeEventListener(name, listener, true);
    };
  }, []);
  return isPressed;
}
