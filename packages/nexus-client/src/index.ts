export * from './backoff.js';
export * from './live.client.js';
export * from './nexus.client.js';
export * from './problem-error.js';
export * from './task-search.js';
