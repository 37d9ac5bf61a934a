// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Error bodies")
struct RegistryErrorTests {
  @Test("an error is told as the specification wants it")
  func body() {
    #expect(
      RegistryError(.blobUnknown, detail: "sha256:ab").json
        == #"{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry","#
        + #""detail":"sha256:ab"}]}"#)
    #expect(
      RegistryError(.denied, message: "no").json
        == #"{"errors":[{"code":"DENIED","message":"no"}]}"#)
  }

  @Test(
    "whatever the detail, the body is JSON that gives it back",
    arguments: [
      "plain", "\"quoted\" \\ back",
      "line\r\nbreak\t\u{0}\u{1f}\u{7f}", "Grüße 🐟", "</script>",
    ])
  func escaping(detail: String) throws {
    let body = Array(RegistryError(.unknown, detail: detail).json.utf8)
    let error = try JSONValue(parsing: body)["errors"]?.array?.first
    #expect(error?["detail"]?.string == detail)
  }

  @Test("every code has a status of an error and words")
  func codes() {
    for code in RegistryErrorCode.allCases {
      #expect((400...503).contains(code.status), "\(code)")
      #expect(!code.message.isEmpty)
    }
  }

  @Test("statuses are those clients of CNCF Distribution know")
  func statuses() {
    #expect(RegistryErrorCode.blobUploadUnknown.status == 404)
    #expect(RegistryErrorCode.manifestBlobUnknown.status == 400)
    #expect(RegistryErrorCode.digestInvalid.status == 400)
    #expect(RegistryErrorCode.sizeInvalid.status == 400)
    #expect(RegistryErrorCode.rangeInvalid.status == 416)
    #expect(RegistryError.manifestTooLarge.status == 413)
    #expect(RegistryError.manifestTooLarge.code == .manifestInvalid)
  }

  @Test("unknown references are named, thousands of them not all")
  func unknownReferences() throws {
    let digest = try #require(Digest("sha256:" + String(repeating: "aa", count: 32)))
    #expect(RegistryError.unknownReferences([digest]).detail == "\(digest)")
    let many = RegistryError.unknownReferences(Array(repeating: digest, count: 1000))
    #expect(many.detail?.hasSuffix("and 984 more") == true)
  }
}
