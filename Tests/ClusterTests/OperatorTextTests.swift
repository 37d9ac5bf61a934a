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
          {"count":3,"bytes":75,"items":[
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

  @Test("of a pull that went well is nothing beyond its numbers")
  func silence() throws {
    let pull = "{\"longestPause\":{\"milliseconds\":90},\"peers\":[{\"nodeID\":\"ccdd\"}]}"
    #expect(PullNotes.of(try JSONValue(parsing: Array(pull.utf8))).isEmpty)
  }

  @Test("has no part that is there rounded away to nothing")
  func percent() {
    #expect(OperatorText.percent(1, of: 1_000_000) == "<1 %")
    #expect(OperatorText.percent(0, of: 10) == "-")
    #expect(OperatorText.percent(10, of: 10) == "100 %")
  }
}
