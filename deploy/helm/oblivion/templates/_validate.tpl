{{- /* Values that cannot work are refused here in words; the schema has already refused what is misspelt or of the wrong type. */ -}}
{{- define "oblivion.validate" -}}
{{- $values := .Values -}}
{{- if not $values.publicUrl -}}
{{- fail "publicUrl is missing: set it to the address under which people, Slack, ClickUp and agents reach Oblivion, such as https://oblivion.example.com." -}}
{{- end -}}
{{- include "oblivion.validateStores" . -}}
{{- include "oblivion.validateSecrets" . -}}
{{- include "oblivion.validateSettings" . -}}
{{- include "oblivion.validateScaling" . -}}
{{- include "oblivion.validateDoors" . -}}
{{- include "oblivion.validateAgents" . -}}
{{- end -}}

{{- define "oblivion.validateStores" -}}
{{- $values := .Values -}}
{{- if and $values.postgresql.external.enabled $values.postgresql.cluster.enabled -}}
{{- fail "postgresql: external and cluster are both enabled; Nexus has one database. Leave one enabled." -}}
{{- end -}}
{{- if not (or $values.postgresql.external.enabled $values.postgresql.cluster.enabled) -}}
{{- fail "postgresql: there is no database. Enable postgresql.external (an address in a Secret) or postgresql.cluster (made by the CloudNativePG operator)." -}}
{{- end -}}
{{- if and $values.redis.external.enabled $values.redis.bundled.enabled -}}
{{- fail "redis: external and bundled are both enabled. Leave one enabled." -}}
{{- end -}}
{{- if not (or $values.redis.external.enabled $values.redis.bundled.enabled) -}}
{{- fail "redis: there is none. Enable redis.external (an address in a Secret) or redis.bundled (one Valkey, for trials)." -}}
{{- end -}}
{{- if and $values.qdrant.external.enabled $values.qdrant.bundled.enabled -}}
{{- fail "qdrant: external and bundled are both enabled. Leave one enabled, or none to go without memory." -}}
{{- end -}}
{{- if and $values.qdrant.external.enabled (not $values.qdrant.external.url) -}}
{{- fail "qdrant.external.url is missing: set it to the address of Qdrant, such as https://qdrant.example.com:6333." -}}
{{- end -}}
{{- if and $values.embedder.enabled $values.embeddings.url -}}
{{- fail "embedder.enabled and embeddings.url are both set; vectors of two models cannot be compared. Leave one." -}}
{{- end -}}
{{- if and $values.langfuse.enabled (not $values.langfuse.url) -}}
{{- fail "langfuse.url is missing: set it to the address of Langfuse, or set langfuse.enabled to false." -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateSecrets" -}}
{{- $root := . -}}
{{- range fromJsonArray (include "oblivion.secrets" .) -}}
{{- $entry := . -}}
{{- $given := 0 -}}
{{- range list "existingSecret" "remoteKey" "values" -}}
{{- if get $entry.secret . }}{{ $given = add1 $given }}{{ end -}}
{{- end -}}
{{- $keys := join ", " .required -}}
{{- if gt (int $given) 1 -}}
{{- fail (printf "%s: give one of existingSecret, remoteKey and values, not several." .path) -}}
{{- end -}}
{{- if and (eq (int $given) 0) (not .mayBeAbsent) -}}
{{- fail (printf "%s is missing: set existingSecret to a Secret with the keys %s, or remoteKey to have one made from your secret store." .path $keys) -}}
{{- end -}}
{{- if and .secret.remoteKey (not $root.Values.externalSecrets.store.name) -}}
{{- fail (printf "%s.remoteKey needs externalSecrets.store.name, the SecretStore or ClusterSecretStore to read from." .path) -}}
{{- end -}}
{{- if .secret.values -}}
{{- range .required -}}
{{- $isGivenElsewhere := and (eq . "username") (hasKey $entry "type") -}}
{{- if not (or $isGivenElsewhere (get $entry.secret.values .)) -}}
{{- fail (printf "%s.values.%s is missing or empty." $entry.path .) -}}
{{- end -}}
{{- end -}}
{{- $allowed := concat .required (default list .optional) -}}
{{- range $key := keys .secret.values | sortAlpha -}}
{{- if not (or $entry.isOpen (has $key $allowed)) -}}
{{- fail (printf "%s.values.%s: nothing reads this key; the keys are %s." $entry.path $key (join ", " $allowed)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateSettings" -}}
{{- $root := . -}}
{{- include "oblivion.validateSettingMap" (list . "nexus.settings" .Values.nexus.settings) -}}
{{- include "oblivion.validateSettingMap" (list . "telemetry.settings" .Values.telemetry.settings) -}}
{{- range fromJsonArray (include "oblivion.workloads" .) -}}
{{- if eq .kind "nexus" -}}
{{- include "oblivion.validateSettingMap" (list $root (printf "%s.settings" .path) (default dict .values.settings)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateSettingMap" -}}
{{- $root := index . 0 -}}
{{- $path := index . 1 -}}
{{- $known := dict -}}
{{- range fromJsonArray (include "oblivion.knownSettings" $root) }}{{ $_ := set $known .variable . }}{{ end -}}
{{- $byChart := fromJson (include "oblivion.chartSettings" (list $root "")) -}}
{{- range list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_SERVICE_NAME" "OTEL_RESOURCE_ATTRIBUTES" }}{{ $_ := set $byChart . "" }}{{ end -}}
{{- $placed := fromJsonArray (include "oblivion.placedSecrets" $root) -}}
{{- range $name := keys (index . 2) | sortAlpha -}}
{{- if not (hasKey $known $name) -}}
{{- fail (printf "%s.%s is not a setting of Nexus; docs/configuration.md lists them." $path $name) -}}
{{- end -}}
{{- if or (get $known $name).isSecret (has $name $placed) -}}
{{- fail (printf "%s.%s is a secret: put it into a Secret, not among the settings." $path $name) -}}
{{- end -}}
{{- if hasKey $byChart $name -}}
{{- fail (printf "%s.%s is set by the chart from a value of its own; see README.md of the chart." $path $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateScaling" -}}
{{- range fromJsonArray (include "oblivion.workloads" .) -}}
{{- $replicas := int .values.replicas -}}
{{- if .values.autoscaling.enabled -}}
{{- $replicas = int .values.autoscaling.minReplicas -}}
{{- if lt (int .values.autoscaling.maxReplicas) $replicas -}}
{{- fail (printf "%s.autoscaling: maxReplicas (%d) is below minReplicas (%d)." .path (int .values.autoscaling.maxReplicas) $replicas) -}}
{{- end -}}
{{- if not (or .values.autoscaling.cpuUtilization .values.autoscaling.memoryUtilization .values.autoscaling.metrics) -}}
{{- fail (printf "%s.autoscaling: there is nothing to scale by; set cpuUtilization, memoryUtilization or metrics." .path) -}}
{{- end -}}
{{- end -}}
{{- if and .values.podDisruptionBudget.enabled (lt $replicas 2) -}}
{{- fail (printf "%s: a disruption budget over %d replica says nothing or blocks the draining of nodes; run 2 or more, or set podDisruptionBudget.enabled to false." .path $replicas) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateDoors" -}}
{{- $values := .Values -}}
{{- if and $values.httpRoute.enabled $values.ingress.enabled -}}
{{- fail "httpRoute and ingress are both enabled; requests come in by one of them." -}}
{{- end -}}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.hosts) -}}
{{- fail "httpRoute.hosts is empty: name the host of publicUrl, or the route would answer for every host of the Gateway." -}}
{{- end -}}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty: name the Gateway that the route belongs to." -}}
{{- end -}}
{{- if and $values.ingress.enabled (not $values.ingress.hosts) -}}
{{- fail "ingress.hosts is empty: name the host of publicUrl." -}}
{{- end -}}
{{- $hosts := ternary $values.httpRoute.hosts $values.ingress.hosts $values.httpRoute.enabled -}}
{{- $host := (urlParse $values.publicUrl).hostname -}}
{{- $wildcard := regexReplaceAll "^[^.]+" $host "*" -}}
{{- if and $hosts (not (or (has $host $hosts) (has $wildcard $hosts))) -}}
{{- fail (printf "publicUrl names the host %s, which is not among the hosts of %s (%s)." $host (ternary "httpRoute" "ingress" $values.httpRoute.enabled) (join ", " $hosts)) -}}
{{- end -}}
{{- if and (or $values.httpRoute.enabled $values.ingress.enabled) $values.observer.enabled $values.observer.publicUrl (ne $values.observer.publicUrl $values.publicUrl) -}}
{{- fail "observer.publicUrl differs from publicUrl, but the route serves both under one host; leave observer.publicUrl empty." -}}
{{- end -}}
{{- if and (not (or $values.httpRoute.enabled $values.ingress.enabled)) $values.observer.publicUrl -}}
{{- $observerHost := (urlParse $values.observer.publicUrl).hostname -}}
{{- if ne $host $observerHost -}}
{{- fail (printf "observer.publicUrl (%s) and publicUrl (%s) must share a host name: the browser sends the session cookie to both." $observerHost $host) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "oblivion.validateAgents" -}}
{{- $seen := dict -}}
{{- range .Values.agents -}}
{{- if hasKey $seen .name -}}
{{- fail (printf "agents: there are two named %s." .name) -}}
{{- end -}}
{{- $_ := set $seen .name true -}}
{{- $secret := default "" (default dict .secret).existingSecret -}}
{{- if and $secret (hasKey $seen (printf "secret %s" $secret)) -}}
{{- fail (printf "agents[%s].secret.existingSecret: %s is already the secret of another agent. Each agent has credentials of its own; Nexus disconnects the older of two with the same." .name $secret) -}}
{{- end -}}
{{- if $secret }}{{ $_ := set $seen (printf "secret %s" $secret) true }}{{ end -}}
{{- $keda := default dict .keda -}}
{{- if and $keda.enabled (not $keda.triggers) -}}
{{- fail (printf "agents[%s].keda.triggers is empty: say what wakes the agent." .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
