import { newSlackId } from '../worlds/identifiers.js';

/** A file that a person shared. */
export interface SlackFile {
  readonly id: string;
  readonly mimetype: string;
  readonly content: Buffer;
  /** As the API shows it. */
  readonly view: Readonly<Record<string, unknown>>;
}

export interface NewFile {
  readonly name: string;
  /** Told by the end of the name when left out. */
  readonly mimetype?: string | undefined;
  readonly content: Buffer;
}

interface FileKind {
  readonly mimetype: string;
  readonly filetype: string;
  readonly prettyType: string;
}

const unknownKind: FileKind = { mimetype: 'application/octet-stream', filetype: 'binary', prettyType: 'Binary' };
/** By the end of a file's name; names as Slack's list of file types gives them. */
const kinds: Readonly<Record<string, FileKind>> = {
  txt: { mimetype: 'text/plain', filetype: 'text', prettyType: 'Plain Text' },
  log: { mimetype: 'text/plain', filetype: 'text', prettyType: 'Plain Text' },
  md: { mimetype: 'text/markdown', filetype: 'markdown', prettyType: 'Markdown (raw)' },
  csv: { mimetype: 'text/csv', filetype: 'csv', prettyType: 'CSV' },
  json: { mimetype: 'application/json', filetype: 'json', prettyType: 'JSON' },
  pdf: { mimetype: 'application/pdf', filetype: 'pdf', prettyType: 'PDF' },
  png: { mimetype: 'image/png', filetype: 'png', prettyType: 'PNG' },
  jpg: { mimetype: 'image/jpeg', filetype: 'jpg', prettyType: 'JPEG' },
  jpeg: { mimetype: 'image/jpeg', filetype: 'jpg', prettyType: 'JPEG' },
  gif: { mimetype: 'image/gif', filetype: 'gif', prettyType: 'GIF' },
  zip: { mimetype: 'application/zip', filetype: 'zip', prettyType: 'Zip' },
};

/** A file of the team, which from then on can be read at its addresses. */
export function newFile(
  file: NewFile,
  {
    teamId,
    userId,
    isPublic,
    baseUrl,
  }: { readonly teamId: string; readonly userId: string; readonly isPublic: boolean; readonly baseUrl: string },
): SlackFile {
  const kind = kinds[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? unknownKind;
  const [id, mimetype] = [newSlackId('F'), file.mimetype ?? kind.mimetype];
  const createdSeconds = Math.floor(Date.now() / 1000);
  const name = encodeURIComponent(file.name);
  const view = {
    id,
    created: createdSeconds,
    timestamp: createdSeconds,
    name: file.name,
    title: file.name,
    mimetype,
    filetype: kind.filetype,
    pretty_type: kind.prettyType,
    user: userId,
    user_team: teamId,
    editable: false,
    size: file.content.length,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: isPublic,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${baseUrl}/slack/files-pri/${teamId}-${id}/${name}`,
    url_private_download: `${baseUrl}/slack/files-pri/${teamId}-${id}/download/${name}`,
    permalink: `${baseUrl}/slack/files/${userId}/${id}/${name}`,
    has_rich_preview: false,
    file_access: 'visible',
  };
  return { id, mimetype, content: file.content, view };
}
