// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct AccessLogEntryTests {
  private static let blob = "/v2/team/app/blobs/sha256:0123"

  @Test("a line of the origin's access log is read with its bytes")
  func readsALine() throws {
    let line =
      #"127.0.0.1 - - [1/Nov/2026:04:37:42 +0000] "GET \#(Self.blob) HTTP/1.1" 206 4096 "" "x""#
    let entry = try #require(AccessLogEntry(line))
    #expect(entry.method == "GET")
    #expect(entry.target == Self.blob)
    #expect(entry.status == 206)
    #expect(entry.bodyBytes == 4096)
    #expect(entry.isBlobDownload)
  }

  @Test(
    "only downloads of blobs count as such",
    arguments: [
      "HEAD \(blob)", "PUT /v2/team/app/blobs/uploads/1?digest=sha256:0123",
      "GET /v2/team/app/manifests/latest", "GET /v2/",
    ])
  func otherRequestsDoNotCount(request: String) throws {
    let entry = try #require(AccessLogEntry("h - - [t] \"\(request) HTTP/1.1\" 200 10 \"\" \"\""))
    #expect(!entry.isBlobDownload)
  }

  @Test("what is no access log line is passed over")
  func passesOverOtherLines() {
    #expect(AccessLogEntry("") == nil)
    #expect(AccessLogEntry("time=\"now\" level=info msg=\"listening\"") == nil)
  }
}
