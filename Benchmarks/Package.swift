// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "hydatis-benchmarks",
    dependencies: [
        .package(name: "hydatis", path: ".."),
        // Without its default traits: they count allocations through interposers, which these benchmarks do not use.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "HydatisBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "ClusterModel", package: "hydatis"),
                .product(name: "LoadPrediction", package: "hydatis"),
                .product(name: "MetricHistory", package: "hydatis"),
                .product(name: "Placement", package: "hydatis"),
                .product(name: "PlacementLearning", package: "hydatis"),
                .product(name: "Simulation", package: "hydatis"),
            ],
            // The benchmark plugin looks for its targets here.
            path: "Benchmarks/HydatisBenchmarks",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ]
)
