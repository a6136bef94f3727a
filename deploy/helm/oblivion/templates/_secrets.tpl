{{- /* Name of the Secret that a `secret` value stands for. Call with (list $ secret suffix). */ -}}
{{- define "oblivion.secretName" -}}
{{- $secret := index . 1 -}}
{{- default (include "oblivion.componentName" (list (index . 0) (index . 2))) $secret.existingSecret -}}
{{- end -}}

{{- /*
Every `secret` value in use: where it stands in the values, its name's suffix, the keys it must have and may have.
One list, so that what is checked, rendered and mounted cannot differ.
*/ -}}
{{- define "oblivion.secrets" -}}
{{- $values := .Values -}}
{{- $list := list (dict "path" "nexus.secret" "suffix" "nexus" "secret" $values.nexus.secret
  "required" (list "NEXUS_TOKEN_SIGNING_KEY" "NEXUS_ENCRYPTION_KEY") "optional" (fromJsonArray (include "oblivion.optionalSecretSettings" .))) -}}
{{- if $values.postgresql.external.enabled -}}
{{- $list = append $list (dict "path" "postgresql.external.secret" "suffix" "postgresql" "secret" $values.postgresql.external.secret
  "required" (list "NEXUS_DATABASE_URL" "NEXUS_SYSTEM_DATABASE_URL" "NEXUS_OWNER_DATABASE_URL")) -}}
{{- end -}}
{{- if $values.postgresql.cluster.enabled -}}
{{- range list "owner" "app" "system" -}}
{{- $list = append $list (dict "path" (printf "postgresql.cluster.%sSecret" .) "suffix" (printf "database-%s" .)
  "secret" (index $values.postgresql.cluster (printf "%sSecret" .)) "required" (list "username" "password") "type" "kubernetes.io/basic-auth") -}}
{{- end -}}
{{- end -}}
{{- if $values.redis.external.enabled -}}
{{- $list = append $list (dict "path" "redis.external.secret" "suffix" "redis" "secret" $values.redis.external.secret "required" (list "NEXUS_REDIS_URL")) -}}
{{- end -}}
{{- if $values.redis.bundled.enabled -}}
{{- $list = append $list (dict "path" "redis.bundled.secret" "suffix" "redis" "secret" $values.redis.bundled.secret "required" (list "password")) -}}
{{- end -}}
{{- if $values.qdrant.external.enabled -}}
{{- $list = append $list (dict "path" "qdrant.external.secret" "suffix" "qdrant" "secret" $values.qdrant.external.secret "required" (list "NEXUS_QDRANT_API_KEY") "mayBeAbsent" true) -}}
{{- end -}}
{{- if $values.qdrant.bundled.enabled -}}
{{- $list = append $list (dict "path" "qdrant.bundled.secret" "suffix" "qdrant" "secret" $values.qdrant.bundled.secret "required" (list "NEXUS_QDRANT_API_KEY")) -}}
{{- end -}}
{{- if $values.embedder.enabled -}}
{{- $list = append $list (dict "path" "embedder.secret" "suffix" "embedder" "secret" $values.embedder.secret "required" (list "EMBEDDER_API_KEY")) -}}
{{- end -}}
{{- if $values.embeddings.url -}}
{{- $list = append $list (dict "path" "embeddings.secret" "suffix" "embeddings" "secret" $values.embeddings.secret "required" (list "NEXUS_EMBEDDINGS_API_KEY") "mayBeAbsent" true) -}}
{{- end -}}
{{- if $values.langfuse.enabled -}}
{{- $list = append $list (dict "path" "langfuse.secret" "suffix" "langfuse" "secret" $values.langfuse.secret "required" (list "NEXUS_LANGFUSE_PUBLIC_KEY" "NEXUS_LANGFUSE_SECRET_KEY")) -}}
{{- end -}}
{{- range $values.agents -}}
{{- $list = append $list (dict "path" (printf "agents[%s].secret" .name) "suffix" (printf "agent-%s" .name) "secret" (default dict .secret)
  "required" (list "OBLIVION_CLIENT_ID" "OBLIVION_CLIENT_SECRET") "optional" (list "OBLIVION_AGENT_WAKE_SECRET") "isOpen" true) -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}

{{- /* Whether a `secret` value names anything. */ -}}
{{- define "oblivion.hasSecret" -}}
{{- if or .existingSecret .remoteKey .values }}yes{{ end -}}
{{- end -}}

{{- /* Everything that stands as plain text in the values; empty when nothing does. */ -}}
{{- define "oblivion.plainSecrets" -}}
{{- range fromJsonArray (include "oblivion.secrets" .) -}}
{{- with .secret.values }}{{ toJson . }}{{ end -}}
{{- end -}}
{{- end -}}

{{- /* One variable from a Secret. Call with (dict "name" variable "secret" name "key" key "optional" bool). */ -}}
{{- define "oblivion.fromSecret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end -}}
