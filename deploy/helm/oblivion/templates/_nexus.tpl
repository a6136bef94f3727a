{{- /* Settings of Nexus as docs/configuration.md lists them: variable, isSecret, isRequired. */ -}}
{{- define "oblivion.knownSettings" -}}
{{- .Files.Get "files/nexus-settings.json" -}}
{{- end -}}

{{- /* Secret settings that have a place of their own in the values. */ -}}
{{- define "oblivion.placedSecrets" -}}
["NEXUS_DATABASE_URL","NEXUS_SYSTEM_DATABASE_URL","NEXUS_OWNER_DATABASE_URL","NEXUS_REDIS_URL","NEXUS_TOKEN_SIGNING_KEY","NEXUS_ENCRYPTION_KEY","NEXUS_QDRANT_API_KEY","NEXUS_EMBEDDINGS_API_KEY","NEXUS_LANGFUSE_PUBLIC_KEY","NEXUS_LANGFUSE_SECRET_KEY"]
{{- end -}}

{{- /* Secret settings that nexus.secret may hold; a new one of Nexus is reachable without a change here. */ -}}
{{- define "oblivion.optionalSecretSettings" -}}
{{- $placed := fromJsonArray (include "oblivion.placedSecrets" .) -}}
{{- $names := list -}}
{{- range fromJsonArray (include "oblivion.knownSettings" .) -}}
{{- if and .isSecret (not (has .variable $placed)) }}{{ $names = append $names .variable }}{{ end -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{- /* The parts that are Deployments of their own except agents: component, kind, values, ports. */ -}}
{{- define "oblivion.workloads" -}}
{{- $values := .Values -}}
{{- $list := list -}}
{{- if $values.nexus.combined.enabled -}}
{{- $list = append $list (dict "component" "nexus" "kind" "nexus" "path" "nexus.combined" "roles" "intake,api,gateway,llm,worker" "values" $values.nexus.combined "hasDoor" true "isPublic" true) -}}
{{- else -}}
{{- range $role := list "intake" "api" "gateway" "llm" "worker" -}}
{{- $list = append $list (dict "component" $role "kind" "nexus" "path" (printf "nexus.roles.%s" $role) "roles" $role
  "values" (index $values.nexus.roles $role) "hasDoor" (ne $role "worker") "isPublic" (ne $role "worker")) -}}
{{- end -}}
{{- end -}}
{{- if $values.observer.enabled -}}
{{- $list = append $list (dict "component" "observer" "kind" "observer" "path" "observer" "values" $values.observer "hasDoor" true "isPublic" true) -}}
{{- end -}}
{{- if $values.embedder.enabled -}}
{{- $list = append $list (dict "component" "embedder" "kind" "embedder" "path" "embedder" "values" $values.embedder "hasDoor" true "isPublic" false) -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}

{{- /* Component that serves a role. Call with (list $ role). */ -}}
{{- define "oblivion.componentOfRole" -}}
{{- if (first .).Values.nexus.combined.enabled }}nexus{{ else }}{{ last . }}{{ end -}}
{{- end -}}

{{- define "oblivion.observerUrl" -}}
{{- default .Values.publicUrl .Values.observer.publicUrl -}}
{{- end -}}

{{- /* What the chart itself sets, by variable. Call with (list $ roles). */ -}}
{{- define "oblivion.chartSettings" -}}
{{- $root := first . -}}
{{- $values := $root.Values -}}
{{- $settings := dict
  "NEXUS_ROLES" (last .)
  "NEXUS_HOST" "0.0.0.0"
  "NEXUS_PORT" "4000"
  "NEXUS_PROBE_PORT" "4001"
  "NEXUS_PUBLIC_URL" $values.publicUrl
  "NEXUS_OBSERVER_URL" (include "oblivion.observerUrl" $root)
  "NEXUS_SHUTDOWN_SECONDS" (include "oblivion.scalar" $values.nexus.shutdownSeconds) -}}
{{- if $values.qdrant.external.enabled }}{{ $_ := set $settings "NEXUS_QDRANT_URL" $values.qdrant.external.url }}{{ end -}}
{{- if $values.qdrant.bundled.enabled }}{{ $_ := set $settings "NEXUS_QDRANT_URL" (printf "http://%s:6333" (include "oblivion.componentName" (list $root "qdrant"))) }}{{ end -}}
{{- if $values.embedder.enabled }}{{ $_ := set $settings "NEXUS_EMBEDDINGS_URL" (printf "http://%s:4300/v1" (include "oblivion.componentName" (list $root "embedder"))) }}{{ end -}}
{{- if $values.embeddings.url }}{{ $_ := set $settings "NEXUS_EMBEDDINGS_URL" $values.embeddings.url }}{{ end -}}
{{- with $values.embeddings.model }}{{ $_ := set $settings "NEXUS_EMBEDDINGS_MODEL" . }}{{ end -}}
{{- if $values.langfuse.enabled }}{{ $_ := set $settings "NEXUS_LANGFUSE_URL" $values.langfuse.url }}{{ end -}}
{{- toJson $settings -}}
{{- end -}}

{{- /* Environment of a Nexus process. Call with (list $ roles settings extraEnv component). */ -}}
{{- define "oblivion.nexusEnvironment" -}}
{{- $root := index . 0 -}}
{{- $values := $root.Values -}}
- { name: NODE_ENV, value: production }
{{- $settings := merge (dict) (fromJson (include "oblivion.chartSettings" (list $root (index . 1)))) (default dict (index . 2)) $values.nexus.settings }}
{{- range $name := keys $settings | sortAlpha }}
- { name: {{ $name }}, value: {{ include "oblivion.scalar" (get $settings $name) | quote }} }
{{- end }}
{{- $secret := include "oblivion.secretName" (list $root $values.nexus.secret "nexus") }}
{{- range list "NEXUS_TOKEN_SIGNING_KEY" "NEXUS_ENCRYPTION_KEY" }}
{{ include "oblivion.fromSecret" (dict "name" . "secret" $secret "key" .) }}
{{- end }}
{{- range fromJsonArray (include "oblivion.optionalSecretSettings" $root) }}
{{ include "oblivion.fromSecret" (dict "name" . "secret" $secret "key" . "optional" true) }}
{{- end }}
{{ include "oblivion.databaseEnvironment" (list $root "app" "NEXUS_DATABASE_URL") }}
{{ include "oblivion.databaseEnvironment" (list $root "system" "NEXUS_SYSTEM_DATABASE_URL") }}
{{ include "oblivion.redisEnvironment" $root }}
{{- include "oblivion.memoryEnvironment" $root }}
{{- if $values.langfuse.enabled }}
{{- $langfuse := include "oblivion.secretName" (list $root $values.langfuse.secret "langfuse") }}
{{- range list "NEXUS_LANGFUSE_PUBLIC_KEY" "NEXUS_LANGFUSE_SECRET_KEY" }}
{{ include "oblivion.fromSecret" (dict "name" . "secret" $langfuse "key" .) }}
{{- end }}
{{- end }}
{{- include "oblivion.telemetryEnvironment" (list $root (index . 4)) }}
{{- range $values.nexus.extraEnv }}
- {{ toYaml . | nindent 2 | trim }}
{{- end }}
{{- range (index . 3) }}
- {{ toYaml . | nindent 2 | trim }}
{{- end }}
{{- end -}}

{{- /* One address of the database. Call with (list $ role variable). */ -}}
{{- define "oblivion.databaseEnvironment" -}}
{{- $root := index . 0 -}}
{{- $postgresql := $root.Values.postgresql -}}
{{- $role := index . 1 -}}
{{- $variable := index . 2 -}}
{{- if $postgresql.cluster.enabled -}}
{{- $password := printf "POSTGRESQL_%s_PASSWORD" (upper $role) -}}
{{- $secret := include "oblivion.secretName" (list $root (index $postgresql.cluster (printf "%sSecret" $role)) (printf "database-%s" $role)) -}}
{{ include "oblivion.fromSecret" (dict "name" $password "secret" $secret "key" "password") }}
- name: {{ $variable }}
  value: postgres://oblivion_{{ $role }}:$({{ $password }})@{{ include "oblivion.componentName" (list $root "postgresql") }}-rw:5432/{{ $postgresql.cluster.database }}?sslmode=verify-full&sslrootcert=/etc/oblivion/postgresql/ca.crt
{{- else -}}
{{ include "oblivion.fromSecret" (dict "name" $variable "secret" (include "oblivion.secretName" (list $root $postgresql.external.secret "postgresql")) "key" $variable) }}
{{- end -}}
{{- end -}}

{{- define "oblivion.redisEnvironment" -}}
{{- if .Values.redis.bundled.enabled -}}
{{- $secret := include "oblivion.secretName" (list . .Values.redis.bundled.secret "redis") -}}
{{ include "oblivion.fromSecret" (dict "name" "REDIS_PASSWORD" "secret" $secret "key" "password") }}
- name: NEXUS_REDIS_URL
  value: redis://:$(REDIS_PASSWORD)@{{ include "oblivion.componentName" (list . "redis") }}:6379/0
{{- else -}}
{{ include "oblivion.fromSecret" (dict "name" "NEXUS_REDIS_URL" "secret" (include "oblivion.secretName" (list . .Values.redis.external.secret "redis")) "key" "NEXUS_REDIS_URL") }}
{{- end -}}
{{- end -}}

{{- define "oblivion.memoryEnvironment" -}}
{{- $values := .Values -}}
{{- if $values.qdrant.bundled.enabled }}
{{ include "oblivion.fromSecret" (dict "name" "NEXUS_QDRANT_API_KEY" "secret" (include "oblivion.secretName" (list . $values.qdrant.bundled.secret "qdrant")) "key" "NEXUS_QDRANT_API_KEY") }}
{{- else if and $values.qdrant.external.enabled (include "oblivion.hasSecret" $values.qdrant.external.secret) }}
{{ include "oblivion.fromSecret" (dict "name" "NEXUS_QDRANT_API_KEY" "secret" (include "oblivion.secretName" (list . $values.qdrant.external.secret "qdrant")) "key" "NEXUS_QDRANT_API_KEY") }}
{{- end }}
{{- if $values.embedder.enabled }}
{{ include "oblivion.fromSecret" (dict "name" "NEXUS_EMBEDDINGS_API_KEY" "secret" (include "oblivion.secretName" (list . $values.embedder.secret "embedder")) "key" "EMBEDDER_API_KEY") }}
{{- else if and $values.embeddings.url (include "oblivion.hasSecret" $values.embeddings.secret) }}
{{ include "oblivion.fromSecret" (dict "name" "NEXUS_EMBEDDINGS_API_KEY" "secret" (include "oblivion.secretName" (list . $values.embeddings.secret "embeddings")) "key" "NEXUS_EMBEDDINGS_API_KEY") }}
{{- end }}
{{- end -}}

{{- /* Connections to PostgreSQL that Nexus may open when every part has as many pods as it may have. */ -}}
{{- define "oblivion.mostConnections" -}}
{{- $root := . -}}
{{- $sum := 0 -}}
{{- range fromJsonArray (include "oblivion.workloads" .) -}}
{{- if eq .kind "nexus" -}}
{{- $pods := ternary .values.autoscaling.maxReplicas .values.replicas .values.autoscaling.enabled -}}
{{- $settings := fromJson (include "oblivion.settingsOf" (list $root .component)) -}}
{{- $pool := add (int (default 12 $settings.NEXUS_DATABASE_POOL_SIZE)) (int (default 4 $settings.NEXUS_SYSTEM_DATABASE_POOL_SIZE)) -}}
{{- $sum = add $sum (mul (int $pods) $pool) -}}
{{- end -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{- /* Variables of OpenTelemetry. Call with (list $ component). */ -}}
{{- define "oblivion.telemetryEnvironment" -}}
{{- $root := first . -}}
{{- $telemetry := $root.Values.telemetry -}}
{{- if $telemetry.otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ $telemetry.otlpEndpoint | quote }} }
- { name: OTEL_SERVICE_NAME, value: oblivion-{{ last . }} }
- name: KUBERNETES_POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: KUBERNETES_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.pod.name=$(KUBERNETES_POD_NAME),k8s.namespace.name=$(KUBERNETES_NAMESPACE){{ range $name := keys $telemetry.resourceAttributes | sortAlpha }},{{ $name }}={{ get $telemetry.resourceAttributes $name }}{{ end }}
{{- range $name := keys $telemetry.settings | sortAlpha }}
- { name: {{ $name }}, value: {{ include "oblivion.scalar" (get $telemetry.settings $name) | quote }} }
{{- end }}
{{- end }}
{{- end -}}

{{- /* Volumes and their mounts of a Nexus pod. */ -}}
{{- define "oblivion.nexusMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.postgresql.cluster.enabled }}
- { name: postgresql-ca, mountPath: /etc/oblivion/postgresql, readOnly: true }
{{- end }}
{{- end -}}

{{- define "oblivion.nexusVolumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- if .Values.postgresql.cluster.enabled }}
- name: postgresql-ca
  secret:
    secretName: {{ include "oblivion.componentName" (list . "postgresql") }}-ca
    items:
      - { key: ca.crt, path: ca.crt }
{{- end }}
{{- end -}}
