import { escapeHtml } from './escape-html.js';

export interface PageInput {
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
  /** True when the control API wants a token. */
  readonly isLocked: boolean;
}

/** The page before its script fills it. */
export function pageHtml({ workspaces, isLocked }: PageInput): string {
  const options = workspaces
    .map(({ id, name }) => `<option value="${escapeHtml(id)}">${escapeHtml(name)}</option>`)
    .join('');
  return `<!doctype html>
<html lang="en" data-locked="${String(isLocked)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">
<title>Oblivion sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/sandbox.css">
<script type="module" src="/static/main.js"></script>
</head>
<body>
<a class="skip" href="#slack">Skip to the channel</a>
${HEADER.replace('<!--workspaces-->', options)}
<main>
${SLACK}
${CLICKUP}
${GITHUB}
</main>
${WATCH}
<p id="notice" role="status" aria-live="polite"></p>
<noscript><p class="empty">This page needs its script to follow the workspace.</p></noscript>
</body>
</html>
`;
}

const HEADER = `<header>
<h1><span aria-hidden="true">◧</span> Oblivion <small>sandbox</small></h1>
<label>Workspace <select id="workspace"><!--workspaces--></select></label>
<button id="new-workspace" type="button">New workspace</button>
<label>Act as <select id="person"></select></label>
<form id="token-form" hidden><label for="token">Control token</label> <input id="token" type="password" autocomplete="off"></form>
<output id="live" data-state="waiting">connecting</output>
</header>`;

const SLACK = `<section id="slack" aria-labelledby="slack-title" tabindex="-1">
<div class="bar"><h2 id="slack-title">Slack</h2><label>Channel <select id="channel"></select></label>
<span id="channel-acts"></span></div>
<div class="columns">
<div class="pane">
<ol id="messages" class="messages" aria-label="Messages in the channel"></ol>
<form id="message-form"><label class="hidden" for="message-text">Message to the channel</label>
<textarea id="message-text" rows="2" placeholder="Message to the channel, @Oblivion and what is to be done, or /oblivion help"></textarea>
<label class="attach">Files <input id="message-files" type="file" multiple></label><button>Send</button></form>
</div>
<div class="pane" id="thread-pane" hidden>
<div class="bar"><h3>Thread</h3><button id="thread-close" type="button" aria-label="Close thread">✕</button></div>
<div id="session" role="status" class="session" hidden></div>
<ol id="thread" class="messages" aria-label="Messages in the thread"></ol>
<form id="reply-form"><label class="hidden" for="reply-text">Reply in the thread</label>
<textarea id="reply-text" rows="2" placeholder="Reply in the thread"></textarea>
<label class="attach">Files <input id="reply-files" type="file" multiple></label><button>Reply</button></form>
</div>
</div>
</section>`;

const CLICKUP = `<section id="clickup" aria-labelledby="clickup-title">
<div class="bar"><h2 id="clickup-title">ClickUp</h2><span id="list-name" class="muted"></span></div>
<details id="new-task"><summary>New task</summary>
<form id="task-form">
<label>Name <input id="task-name" required maxlength="2048"></label>
<label>Description (Markdown, mention a project as @tag) <textarea id="task-description" rows="3"></textarea></label>
<label>Priority <select id="task-priority"><option value="">none</option><option value="1">urgent</option><option value="2">high</option><option value="3">normal</option><option value="4">low</option></select></label>
<button>Create task</button>
</form></details>
<ul id="tasks" aria-label="Tasks"></ul>
<article id="task" hidden aria-labelledby="task-title">
<div class="bar"><h3 id="task-title"></h3><label>Status <select id="task-status"></select></label></div>
<p id="task-facts" class="muted"></p>
<pre id="task-markdown"></pre>
<h4>Comments</h4>
<ol id="comments" class="messages"></ol>
<form id="comment-form"><label class="hidden" for="comment-text">Comment on the task</label>
<textarea id="comment-text" rows="2" placeholder="Comment on the task" required></textarea><button>Comment</button></form>
</article>
</section>`;

const GITHUB = `<section id="github" aria-labelledby="github-title">
<div class="bar"><h2 id="github-title">GitHub</h2><label>Repository <select id="repository"></select></label></div>
<details id="new-issue"><summary>New issue or pull request</summary>
<form id="issue-form">
<label>Title <input id="issue-title-text" required maxlength="256"></label>
<label>Body (Markdown, mention a project as @tag) <textarea id="issue-body-text" rows="3"></textarea></label>
<label>Kind <select id="issue-kind"><option value="issues">issue</option><option value="pulls">pull request</option></select></label>
<button>Open</button>
</form></details>
<ul id="issues" aria-label="Issues and pull requests"></ul>
<article id="issue" hidden aria-labelledby="issue-title">
<div class="bar"><h3 id="issue-title"></h3>
<label>State <select id="issue-state"><option value="open">open</option><option value="completed">closed</option><option value="not_planned">closed as not planned</option></select></label>
<button id="issue-merge" type="button" hidden>Merge</button></div>
<p id="issue-facts" class="muted"></p>
<pre id="issue-markdown"></pre>
<h4>Comments</h4>
<ol id="issue-comments" class="messages"></ol>
<form id="issue-comment-form"><label class="hidden" for="issue-comment-text">Comment on the issue</label>
<textarea id="issue-comment-text" rows="2" placeholder="Comment on the issue" required></textarea><button>Comment</button></form>
</article>
</section>`;

const WATCH = `<aside aria-label="Behind the scenes">
<section><div class="bar"><h2>Faults</h2><button id="faults-clear" type="button">Clear all</button></div>
<form id="fault-form">
<label>At <input id="fault-target" list="fault-targets" value="slack.chat.postMessage" required spellcheck="false"></label>
<datalist id="fault-targets"><option>slack.*</option><option>slack.chat.postMessage</option><option>clickup.*</option><option>clickup.createTaskComment</option><option>clickup.updateTask</option><option>openai.*</option><option>webhook.slack</option><option>webhook.clickup</option><option>github.*</option><option>github.createIssueComment</option><option>webhook.github</option></datalist>
<label>Kind <select id="fault-kind"></select></label>
<label>Times <input id="fault-times" type="number" min="1" placeholder="∞" value="1"></label>
<button>Inject</button>
</form>
<ul id="faults"></ul></section>
<section><h2>Refusals <span id="refusal-count" class="count">0</span></h2><ol id="refusals" class="log"></ol></section>
<section><h2>Journal</h2><ol id="journal" class="log"></ol></section>
</aside>`;
