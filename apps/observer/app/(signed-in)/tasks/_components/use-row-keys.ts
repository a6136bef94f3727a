'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { rowAfterKey } from '@/lib/keys';
import { isTypingTarget } from '@/lib/typing-target';

/** Lets j, k and the arrows move the focus over the row links of a table body. */
export function useRowKeys(): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTypingTarget(event.target) || document.querySelector('[role="dialog"]')) return;
      const links = [...(body.current?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
      const row = links.findIndex((link) => link === document.activeElement);
      const isArrow = event.key.startsWith('Arrow');
      // Arrows outside of the list scroll the page, as everywhere.
      if (isArrow && row < 0) return;
      const next = rowAfterKey(event.key, row, links.length);
      if (next === null) return;
      event.preventDefault();
      links[next]?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return body;
}
