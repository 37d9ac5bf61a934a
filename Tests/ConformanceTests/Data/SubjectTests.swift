// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_SUBJECT`.
struct SubjectTests {
  @Test("what is about an image is listed with its type and annotations (end-12a, end-12b)")
  func subject() async throws {
    var data = ConformanceData()
    let image = data.addImage(tags: ["image"])
    // Of its config's type.
    data.addImage(subject: image)
    for (number, type) in [ConformanceData.exampleType, "application/vnd.example.signature"]
      .enumerated()
    {
      data.addImage(
        configType: ConformanceData.emptyType, artifactType: type,
        annotations: ["org.opencontainers.conformance": "hello \"\(number)\"\n"], subject: image,
        tags: ["tagged-artifact\(number)"])
    }
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("the answer to a push names the subject, so that no client keeps a list (end-7a)")
  func header() async throws {
    var data = ConformanceData()
    let image = data.addImage()
    let referrer = data.addImage(subject: image)
    try await ConformanceRegistry.serving { [data] client in
      for blob in data.blobs { try await client.push(blob) }
      #expect(try await client.put(image)["OCI-Subject"] == nil)
      for reference in ["\(referrer.digest)", "tagged"] {
        let response = try await client.put(referrer, as: reference)
        #expect(response["OCI-Subject"] == "\(image.digest)")
      }
    }
  }
}
