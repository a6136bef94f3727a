import { describe, expect, it } from 'vitest';
import { changeOf, isSame, originWords, picksOf, wantedAtFault } from './_mapping';

const found = (status: string | null) => ({ status, origin: 'found' as const });
const mapping = {
  open: found('to do'),
  in_progress: { status: 'cooking', origin: 'chosen' as const },
  blocked: { status: null, origin: 'chosen' as const },
  in_review: { status: 'tasting', origin: 'missing' as const },
  done: found(null),
};

describe('the form of a list', () => {
  it('shows what is chosen, and what is found as found', () => {
    expect(picksOf({ mapping })).toEqual({
      open: 'found',
      in_progress: 'status:cooking',
      blocked: 'none',
      in_review: 'found',
      done: 'found',
    });
  });

  it('saves what is chosen and leaves out what is found', () => {
    expect(changeOf('901', picksOf({ mapping }))).toEqual({
      listId: '901',
      mapping: { in_progress: 'cooking', blocked: null },
    });
  });

  it('knows whether anything differs', () => {
    const picks = picksOf({ mapping });
    expect(isSame(picks, picksOf({ mapping }))).toBe(true);
    expect(isSame(picks, { ...picks, done: 'status:served' })).toBe(false);
  });

  it('says where a status comes from', () => {
    expect(Object.values(mapping).map(originWords)).toEqual([
      'Found by type: “to do”',
      'Set by hand',
      'Set by hand: left alone',
      'The chosen status is gone; found by type: “tasting”',
      'Found by type: nothing in the list fits',
    ]);
  });

  it('finds the field at fault', () => {
    expect(wantedAtFault('body.mapping.done')).toBe('done');
    expect(wantedAtFault('body.listId')).toBeUndefined();
    expect(wantedAtFault(undefined)).toBeUndefined();
  });
});
