// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import shoal

@Suite("What an operator reads")
struct OperatorTextTests {
  @Test("of garbage is each thing with its size and reason, and that nothing was removed")
  func garbage() throws {
    let text = GarbageText.of(
      try JSONValue(
        parsing: Array(
          """
          {"dryRun":true,"count":3,"bytes":75,"items":[
           {"digest":"sha256:0123456789abcdef","sizeBytes":70,"reason":"unreferenced",
            "repository":"team/app","sinceUnixSeconds":1700000000},
           {"sizeBytes":5,"reason":"upload_abandoned","repository":"team/app",
            "sinceUnixSeconds":951782400}]}
          """.utf8)))
    #expect(text.contains("sha256:0123456789ab"))
    #expect(text.contains("unreferenced in team/app since 2023-11-14"))
    #expect(text.contains("since 2000-02-29"))
    #expect(text.contains("and 1 more"))
    #expect(text.contains("3 things of 75 B could be removed. Nothing was."))
  }

  @Test("of a sweep is what went, and that a step of it failed")
  func collected() throws {
    let text = GarbageText.of(
      try JSONValue(
        parsing: Array(
          """
          {"dryRun":false,"count":2,"bytes":75,"failures":1,"items":[
           {"digest":"sha256:0123456789abcdef","sizeBytes":75,"reason":"deleted"},
           {"digest":"sha256:1123456789abcdef","sizeBytes":0,"reason":"untagged",
            "repository":"team/app","sinceUnixSeconds":1700000000}]}
          """.utf8)))
    #expect(text.contains("deleted from the last repository that had it"))
    #expect(text.contains("untagged manifest of team/app since 2023-11-14"))
    #expect(text.contains("2 things of 75 B removed.\n1 step failed"))
  }

  @Test("of a pull is what was in its way, by whom")
  func notes() throws {
    let notes = PullNotes.of(
      try JSONValue(
        parsing: Array(
          """
          {"digest":"sha256:0123456789abcdef","restarts":1,"bytesDiscarded":2000,
           "tracker":{"answeredMilliseconds":700},
           "longestPause":{"milliseconds":1800,"afterMilliseconds":40},
           "upstream":{"fetches":[{"upstream":"hub","cause":"stalled","outcome":"refused",
                                   "status":404}]},
           "peers":[{"nodeID":"aabb","address":"10.0.0.1:6000","transfersExpired":2,
                     "rejected":{"hash_mismatch":1},"quarantined":"hash_mismatch"},
                    {"nodeID":"ccdd","bytes":5}]}
          """.utf8)))
    for words in [
      "begun anew 1 time", "waited 700 ms for the tracker",
      "no chunk came for 1.8 s, from 40 ms after the start on",
      "went to upstream hub, since nobody supplied it in time",
      "upstream hub refused it: status 404",
      "peer 10.0.0.1:6000 (aabb): quarantined for hash_mismatch, "
        + "sent what is wrong (hash_mismatch 1), left alone after 2 transfers",
    ] {
      #expect(notes.contains { $0.contains(words) }, "\(words)")
    }
    #expect(!notes.contains { $0.contains("ccdd") })
  }

  @Test("of an endpoint is what waits for it and why, and what was lost")
  func endpoint() throws {
    func line(_ endpoint: String) throws -> String {
      EndpointText.line(try JSONValue(parsing: Array(endpoint.utf8)))
    }
    #expect(
      try line(#"{"name":"scan","address":"https://a.example","waiting":0,"dropped":0}"#)
        == "events     scan at https://a.example: 0 events wait")
    #expect(
      try line(
        """
        {"name":"scan","address":"http://b.example","waiting":1,"waitingBytes":700,"dropped":3,
         "problem":"it answers 503"}
        """)
        == "events     scan at http://b.example: 1 event waits, 700 B; 3 lost, for the outbox was "
        + "full; NOT TAKEN: it answers 503")
  }

  @Test("of the cache is how full it is, what of it may go, and what is not cache")
  func cache() throws {
    func line(_ cache: String) throws -> String? {
      let status = try JSONValue(parsing: Array("{\"cache\":\(cache)}".utf8))
      return StatusText.of(status).split(separator: "\n").first { $0.hasPrefix("cache") }
        .map(String.init)
    }
    #expect(
      try line(
        """
        {"blobs":3,"mirroredBytes":2000,"evictableBytes":1500,"ownedBytes":7000,"quotaBytes":9000}
        """)
        == "cache      2.0 kB mirrored of a quota of 9.0 kB, 1.5 kB may go; 7.0 kB owned")
    #expect(
      try line("{\"mirroredBytes\":2000,\"evictableBytes\":0,\"ownedBytes\":0}")
        == "cache      2.0 kB mirrored, without a quota, 0 B may go")
  }

  @Test("of a pull that went well is nothing beyond its numbers")
  func silence() throws {
    let pull = "{\"longestPause\":{\"milliseconds\":90},\"peers\":[{\"nodeID\":\"ccdd\"}]}"
    #expect(PullNotes.of(try JSONValue(parsing: Array(pull.utf8))).isEmpty)
  }

  @Test("has our line ends and nothing of a peer's that a terminal would act on")
  func hostilePeer() throws {
    let answer = "{\"peers\":[{\"nodeID\":\"ccdd\",\"zone\":\"a\u{9b}2J\u{202e}b\"}]}\n"
    func text(_ json: String) throws -> String {
      StatusText.of(try JSONValue(parsing: Array(json.utf8)))
    }
    let shown = try NodeSocketOptions.shown(answer, asJSON: false, as: text)
    #expect(shown.contains("a 2J b"))
    #expect(!shown.unicodeScalars.contains { ["\u{9b}", "\u{202e}"].contains($0) })
    #expect(shown.split(separator: "\n").contains { $0.hasPrefix("listens") })
    #expect(shown.last == "\n")
    #expect(try NodeSocketOptions.shown(answer, asJSON: true, as: text) == answer)
  }

  @Test("has no part that is there rounded away to nothing")
  func percent() {
    #expect(OperatorText.percent(1, of: 1_000_000) == "<1 %")
    #expect(OperatorText.percent(0, of: 10) == "-")
    #expect(OperatorText.percent(10, of: 10) == "100 %")
  }
}
