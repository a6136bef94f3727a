export * from './agent-protocol.js';
export * from './errors.js';
export * from './events.js';
export * from './ids.js';
export * from './live.js';
export * from './memory.js';
export * from './rest.js';
export * from './task.js';
