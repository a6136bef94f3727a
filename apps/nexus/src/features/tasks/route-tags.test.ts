import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routeByTags, routeTask, tagsIn } from './route-tags.js';

const known = new Set(['demo', 'auth-refactor', 'billing']);

describe('routing by tag', () => {
  test.each([
    ['Fix the login bug. @auth-refactor please.', 'auth-refactor'],
    ['@demo', 'demo'],
    ['@Demo: write it', 'demo'],
    ['(@demo)', 'demo'],
    ['مرحبا @demo 🎉', 'demo'],
    ['ask @nobody, it is for @billing.', 'billing'],
  ])('%s -> %s', (text, tag) => {
    expect(routeByTags(text, known)).toMatchObject({ outcome: 'routed', tag });
  });

  test('of two projects the first wins and the others are named', () => {
    expect(routeByTags('@billing and @demo and @billing', known)).toEqual({
      outcome: 'routed',
      tag: 'billing',
      alsoTagged: ['demo'],
    });
  });

  test.each([
    'mail ada@demo.example',
    'see `@demo` in the code',
    '```\n@demo\n```',
    '[@demo](#user_mention#183)',
    'https://example.org/@demo',
    '@demonstration-of_',
    'nothing here',
    '@@demo',
  ])('no tag in: %s', (text) => {
    expect(routeByTags(text, known).outcome).not.toBe('routed');
  });

  test('unknown tags are told apart from none', () => {
    expect(routeByTags('for @nobody', known)).toEqual({ outcome: 'unknown', tags: ['nobody'] });
    expect(routeByTags('for nobody', known)).toEqual({ outcome: 'untagged' });
  });

  test('any text is read without failing, and what is found stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        for (const tag of tagsIn(text)) expect(text.toLowerCase()).toContain(`@${tag}`);
      }),
    );
  });
});

describe('what else finds a project', () => {
  const projects = [
    { tag: 'billing', labels: ['Money'], place: null },
    { tag: 'demo', labels: [], place: '901' },
    { tag: 'web', labels: [], place: '901' },
  ];
  const routed = (text: string, labels: readonly string[], place: string | null) =>
    routeTask({ text, labels, place }, projects);

  test.each([
    ['a tag goes before all', '@web please', ['money'], '901', 'web'],
    ['then a label', 'please', ['money'], '901', 'billing'],
    ['then the list, of the first that takes it', 'please', ['other'], '901', 'demo'],
    ['also where an unknown project is named', 'for @nobody', [], '901', 'demo'],
  ] as const)('%s', (_name, text, labels, place, tag) => {
    expect(routed(text, labels, place)).toMatchObject({ outcome: 'routed', tag });
  });

  test('a list that nobody takes, or none at all, finds no project', () => {
    expect(routed('please', [], '902')).toEqual({ outcome: 'untagged' });
    expect(routed('for @nobody', [], null)).toEqual({ outcome: 'unknown', tags: ['nobody'] });
  });
});
