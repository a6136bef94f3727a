'use client';

import { setNonce } from 'get-nonce';
import { useEffect } from 'react';

/** Lets the dialogs' scroll lock write its style sheet under the page's policy. */
export function StyleNonce({ nonce }: { nonce: string }) {
  useEffect(() => setNonce(nonce), [nonce]);
  return null;
}
