import { expect, test } from 'vitest';
import { nexusSettingsOf, parseEnvironmentFile } from './environment-file.ts';

test('names, quotes, comments and export are understood', () => {
  const text = [
    '# models',
    'NEXUS_LOG_LEVEL=debug',
    'export NEXUS_DEFAULT_MODEL="a model # not a comment"',
    "EMPTY=''",
    'BARE=value # why',
    'ADDRESS=http://host/#anchor',
    'not a setting',
    '',
  ].join('\n');
  expect(parseEnvironmentFile(text)).toEqual({
    NEXUS_LOG_LEVEL: 'debug',
    NEXUS_DEFAULT_MODEL: 'a model # not a comment',
    EMPTY: '',
    BARE: 'value',
    ADDRESS: 'http://host/#anchor',
  });
});

test('only settings of Nexus are passed on', () => {
  expect(nexusSettingsOf({ NEXUS_PORT: '1', PATH: '/bin', NEXUS_HOST: undefined })).toEqual({ NEXUS_PORT: '1' });
});
