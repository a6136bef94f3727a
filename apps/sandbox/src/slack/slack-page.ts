/** Nothing from elsewhere is loaded, and nobody may frame the page. */
export const slackPageHeaders = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
};

/** A page that stands for one of Slack's own; `body` is HTML already. */
export function slackPage(body: string, title = 'Slack sandbox: apps'): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark"><title>${title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/sandbox.css"></head><body><main><section>${body}</section></main></body></html>`;
}
