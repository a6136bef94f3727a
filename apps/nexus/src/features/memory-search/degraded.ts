/** Why a search goes by words alone. */
export type Missing = 'qdrant_off' | 'embeddings_off' | 'qdrant_away' | 'embeddings_away' | 'building' | 'other_model';

const words: Readonly<Record<Missing, string>> = {
  qdrant_off: 'Qdrant is not configured (NEXUS_QDRANT_URL); found by words alone.',
  embeddings_off: 'Embeddings are not configured (NEXUS_EMBEDDINGS_URL); found by words alone.',
  qdrant_away: 'Qdrant cannot be used right now; found by words alone.',
  embeddings_away: 'The embeddings endpoint cannot be used right now; found by words alone.',
  building: 'Memory is being indexed; found by words alone until that is done.',
  other_model: 'Memory was indexed with another embedding model; found by words alone until `nexus reindex` has run.',
};

/** In words, which part is missing for a search by meaning. */
export function degradedWords(missing: Missing): string {
  return words[missing];
}
