package contract

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// mendCloud corrects the description where Jira does not keep to it: values of
// fields may be null, and dates lack the colon in their offset. The file has
// been mended before: examples that were strings, sides of a change that may be
// null, dates of history entries that may be numbers.
func mendCloud(doc *openapi3.T) {
	schemas := doc.Components.Schemas
	schemas["IssueBean"].Value.Properties["fields"].Value.AdditionalProperties = anything()
	schemas["ServerInformation"].Value.Properties["serverTime"].Value.Format = ""
}

func anything() openapi3.BoolSchema {
	yes := true
	return openapi3.BoolSchema{Has: &yes}
}

// mendDataCenter corrects the description where Data Center does not keep to
// it: lists are described as their members, the fields of an issue as objects
// all, and dates with the colon that Jira leaves out.
func mendDataCenter(doc *openapi3.T) {
	keep := []string{
		"/agile/1.0/board/{boardId}/configuration", "/api/2/search", "/api/2/serverInfo", "/api/2/myself", "/api/2/status", "/api/2/field",
		"/api/2/filter/{id}", "/api/2/mypermissions", "/api/2/project/{projectIdOrKey}", "/api/2/issue/{issueIdOrKey}",
	}
	paths := openapi3.NewPaths()
	for _, p := range keep {
		paths.Set("/rest"+p, doc.Paths.Value(p))
	}
	doc.Paths = paths
	for _, p := range []string{"/rest/api/2/status", "/rest/api/2/field"} {
		media := paths.Value(p).Get.Responses.Status(http.StatusOK).Value.Content["application/json"]
		media.Schema = openapi3.NewArraySchema().WithItems(media.Schema.Value).NewRef()
	}
	// A list of field names is described as an array of objects.
	for _, p := range []string{"/rest/api/2/search", "/rest/api/2/issue/{issueIdOrKey}"} {
		fields := paths.Value(p).Get.Parameters.GetByInAndName("query", "fields")
		fields.Schema = openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema()).NewRef()
	}
	schemas := doc.Components.Schemas
	schemas["IssueBean"].Value.Properties["fields"].Value.AdditionalProperties = anything()
	for _, p := range schemas["ChangeItemBean"].Value.Properties {
		p.Value.Nullable = true
	}
	schemas["ChangeHistoryBean"].Value.Properties["created"].Value.Format = ""
}
