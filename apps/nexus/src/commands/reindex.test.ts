import { expect, test } from 'vitest';
import { describeReport } from './reindex.js';

const report = { tasks: 3, collection: 'memory_1', indexed: 5, failed: 0, total: 5 };

test('the report says where memory is, what failed, and when there is nothing to copy to', () => {
  expect(describeReport(report)).toBe('Read 3 tasks again; 5 of 5 sources are in memory_1.');
  expect(describeReport({ ...report, indexed: 4, failed: 1 })).toContain('1 failed');
  expect(describeReport({ ...report, collection: null })).toContain('NEXUS_QDRANT_URL');
});
