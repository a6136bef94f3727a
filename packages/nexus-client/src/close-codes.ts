import { type ErrorCode, errorTable } from '@oblivion/protocol';

/** The error that a WebSocket close code stands for, if it is one of the table. */
export function errorForClose(closeCode: number): ErrorCode | undefined {
  const rows = Object.entries(errorTable) as [ErrorCode, { close?: number }][];
  return rows.find(([, row]) => row.close === closeCode)?.[0];
}

/** Whether coming back with the same subscription is pointless. */
export function isFinal(code: ErrorCode | undefined): boolean {
  return code !== undefined && !errorTable[code].retryable;
}
