// Of what agents use: tools, credentials, documents, recordings. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view resources = R"(
Tool
  id                  int
  tool_uuid           str
  name                str
  description         str?
  category            str
  icon                str?
  icon_color          str?
  status              "active"|"archived"
  definition          obj
  created_at          time?
  updated_at          time?
  created_by          CreatedBy?
CreatedBy
  id                  int
  provider_id         str
Credential
  uuid                str
  name                str
  description         str?
  credential_type     "none"|"api_key"|"bearer_token"|"basic_auth"|"custom_header"
  created_at          time?
  updated_at          time?
Documents
  documents           [Document]
  total               int
  limit               int
  offset              int
Document
  id                  int
  document_uuid       str
  filename            str
  file_size_bytes     int
  file_hash           str            SHA-256
  mime_type           str
  processing_status   str
  processing_error    str?
  total_chunks        int
  retrieval_mode      str
  custom_metadata     obj
  docling_metadata    obj
  source_url          str?
  created_at          time?
  updated_at          time?
  organization_id     int
  created_by          int
  is_active           bool
Recordings
  recordings          [Recording]
  total               int
NewRecordings
  recordings          [Recording]
Recording
  id                  int
  recording_id        str
  workflow_id         int?
  organization_id     int
  tts_provider        str?
  tts_model           str?
  tts_voice_id        str?
  transcript          str
  storage_key         str
  storage_backend     str
  metadata            obj
  created_by          int
  created_at          time?
  is_active           bool
)";

}  // namespace tandem::rest::schema_types
