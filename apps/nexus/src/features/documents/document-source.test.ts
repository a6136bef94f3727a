import { describe, expect, test } from 'vitest';
import { clickUpPages, documentPlaces, flattenPages } from '../../integrations/clickup/clickup-document.js';
import { isUnchanged, pageSource } from './document-source.js';

const limits = { characters: 1_000, count: 10 };
const page = {
  documentId: 'd1',
  documentName: 'Runbook',
  id: 'p1',
  name: 'Restart',
  content: '# Steps\nFirst',
  updatedAt: new Date(5),
};

describe('a page of a Doc', () => {
  test('is remembered under the names of Doc and page, with an address that opens it', () => {
    expect(pageSource('9001', page, limits)).toMatchObject({
      externalId: 'd1/p1',
      title: 'Runbook › Restart',
      url: 'https://app.clickup.com/9001/v/dc/d1/p1',
      passages: [{ context: 'Runbook › Restart › Steps', text: '# Steps\nFirst' }],
    });
    expect(pageSource('9001', { ...page, name: 'Runbook' }, limits).title).toBe('Runbook');
    expect(pageSource('9001', { ...page, name: '', documentName: '' }, limits).title).toBe('Untitled page');
    expect(pageSource('9001', { ...page, content: 'a\u0000b' }, limits).passages[0]?.text).toBe('a\uFFFDb');
  });

  test('those below other pages count too; what is deleted or archived is out with all below it', () => {
    const tree = clickUpPages.parse([
      { id: '1', name: 'one', content: 'a', pages: [{ id: '2', name: 'two', content: 'b', date_updated: 7 }] },
      { id: '3', name: 'three', deleted: true, pages: [{ id: '4', name: 'four' }] },
      { id: '5', archived: true },
    ]);
    expect(flattenPages(tree).map(({ id }) => id)).toEqual(['1', '2']);
  });
});

test('a Doc is opened again only when it is newer than what is remembered, or that has to be read again', () => {
  const known = [{ externalId: 'd1/p1', updatedAt: new Date(5) }];
  expect(isUnchanged('d1', new Date(5), known)).toBe(true);
  expect(isUnchanged('d1', new Date(6), known)).toBe(false);
  expect(isUnchanged('d2', new Date(5), known)).toBe(false);
  expect(isUnchanged('d1', undefined, known)).toBe(false);
  expect(isUnchanged('d1', new Date(5), [...known, { externalId: 'd1/p2', updatedAt: undefined }])).toBe(false);
});

test('Docs of a list lie in the list, its folder and its space; a hidden folder is none', () => {
  const list = { id: '1', folder: { id: '2', hidden: false }, space: { id: '3' } };
  expect(documentPlaces(list).map(({ type }) => type)).toEqual(['LIST', 'FOLDER', 'SPACE']);
  expect(documentPlaces({ ...list, folder: { id: '2', hidden: true } }).map(({ type }) => type)).toEqual([
    'LIST',
    'SPACE',
  ]);
});
