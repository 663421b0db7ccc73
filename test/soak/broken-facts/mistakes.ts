export * from './exchange-mistakes.js';
export * from './request-mistakes.js';
export * from './token-mistakes.js';
